import { spawn } from 'node:child_process'
import { installPacked } from '../test/package/installed.ts'

/**
 * How long commands of the packed and installed package take from start to end, beside `node -e 0`: in turn, so that
 * whatever else the machine does meets all alike. The shortest and the median, milliseconds, and their ratios to bare
 * Node; `submit` and `list` with their round trip to a server.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 20)

const installed = await installPacked()
const server = await installed.startServer()
const { binary } = installed
const submit = ['submit', '--org-id=acme', '--app-version-id=v1', '--test=tests/login.spec.js']
const COMMANDS: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  'qgjob --version': [binary, '--version'],
  'qgjob --help': [binary, '--help'],
  'qgjob submit': [binary, ...submit],
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
const bare = times.get('node -e 0') ?? []
for (const [name, all] of times) {
  const [least, typical] = [Math.min(...all), median(all)]
  const ratios = [least / Math.min(...bare), typical / median(bare)].map((ratio) => ratio.toFixed(2))
  const shown = [least, typical].map((ms) => `${ms.toFixed(0).padStart(5)} ms`)
  console.log(`${name.padEnd(16)} ${shown.join(' ')}   ${ratios.join(' and ')} times node -e 0`)
}
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
