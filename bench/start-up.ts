import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installPacked } from '../test/package/installed.ts'

/**
 * How long commands of the packed and installed package take from start to end, beside `node -e 0`: in turn, so that
 * whatever else the machine does meets all alike. The shortest and the median, milliseconds, and their ratios to bare
 * Node; `submit` and `list` with their round trip to a server, as a bare process of node:http has it that sends the
 * mutation of `submit`. At the end, what `submit` takes of twice the start of Node plus that round trip.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 20)

const BARE_MUTATION = `
const query = 'mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { __typename ... on SubmitJobsPayload { jobs { id } } } }'
const inputs = [{ organizationId: 'acme', appVersionId: 'v1', testPath: 'tests/login.spec.js' }]
const options = { method: 'POST', headers: { 'content-type': 'application/json' } }
process.getBuiltinModule('node:http')
  .request(process.env.QGJOB_SERVER_URL + '/graphql', options, (answer) => answer.pipe(process.stdout))
  .end(JSON.stringify({ query, variables: { inputs } }))
`

const installed = await installPacked()
const server = await installed.startServer()
const { binary } = installed
const submit = ['submit', '--org-id=acme', '--app-version-id=v1', '--test=tests/login.spec.js']
const bareMutation = join(installed.directory, 'bare-mutation.mjs')
await writeFile(bareMutation, BARE_MUTATION)
const COMMANDS: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  'qgjob --version': [binary, '--version'],
  'qgjob --help': [binary, '--help'],
  'qgjob submit': [binary, ...submit],
  'bare mutation': [bareMutation],
  'qgjob list': [binary, 'list', '--org-id=acme'],
}

const times = new Map(Object.keys(COMMANDS).map((name) => [name, [] as number[]]))
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const ms = await timeOf(args)
    // The first round fills the caches of the disk.
    if (round > 0) times.get(name)?.push(ms)
  }
}
const figuresOf = (name: string): number[] => {
  const all = times.get(name) ?? []
  return [Math.min(...all), median(all)]
}
const bare = figuresOf('node -e 0')
const over = (figures: readonly number[], others: readonly number[]): string =>
  figures.map((ms, n) => (ms / (others[n] ?? NaN)).toFixed(2)).join(' and ')
for (const name of times.keys()) {
  const shown = figuresOf(name).map((ms) => `${ms.toFixed(0).padStart(5)} ms`)
  console.log(`${name.padEnd(16)} ${shown.join(' ')}   ${over(figuresOf(name), bare)} times node -e 0`)
}
const allowed = figuresOf('bare mutation').map((ms, n) => ms + (bare[n] ?? NaN))
console.log(`qgjob submit takes ${over(figuresOf('qgjob submit'), allowed)} times 2 x node -e 0 + the round trip`)
await server.stop()
await installed.remove()

async function timeOf(args: string[]): Promise<number> {
  const begin = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: installed.directory,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, QGJOB_SERVER_URL: server.url },
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`)
  return performance.now() - begin
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
