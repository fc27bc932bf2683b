import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from '../cli/testing/run-cli.ts'
import { readZipEntries, readZipEntry } from '../server/archives/zip.ts'
import { startServer } from '../server/main.ts'
import { createToken } from '../server/operations/create-token.ts'
import { createProject } from '../worker/runners/browser/testing.ts'
import { scratchDirectory } from './helpers/scratch.ts'

/** Of the agent alone. */
const BUCKET = 'canary-of-the-bucket'
const DATABASE = 'canary-of-the-database'
/** Of the tests of a workspace, too: they may do with it what they like, but nobody else tells it. */
const PASSED_ON = 'canary-of-the-shop'

/**
 * Tells all it knows where it can, and fails, so that there is a screenshot and a trace; it waits for a word meanwhile.
 */
const spec = (port: number) => `
  import { writeFileSync } from 'node:fs'
  import { connect } from 'node:net'
  import { expect, test } from '@playwright/test'
  test('tells', async ({ page }, info) => {
    await page.goto('/')
    const { SHOP_PASSWORD, ...environment } = process.env
    console.log('told ' + JSON.stringify(process.env))
    await page.setContent(JSON.stringify(environment))
    writeFileSync(info.outputPath('environment.json'), JSON.stringify(environment))
    await new Promise((resolve) => connect(${port}, '127.0.0.1').on('close', resolve).resume())
    expect(SHOP_PASSWORD).toBe('')
  })`

test.runIf(process.platform === 'linux')(
  'the secrets of an agent are in no command line, no process of a test, no artifact, no log and no report of a run',
  { timeout: 90_000 },
  async () => {
    const folder = scratchDirectory('secrets-of-a-run')
    const arrived = Promise.withResolvers<Socket>()
    const word = createServer((socket) => arrived.resolve(socket))
    await new Promise<void>((resolve) => word.listen(0, '127.0.0.1', resolve))
    const project = await createProject({
      'package.json': '{ "type": "module" }',
      'playwright.config.js': `export default { use: { screenshot: 'on', trace: 'on' } }`,
      'tests/tells.spec.js': spec((word.address() as AddressInfo).port),
    })
    await project.build('v1', { 'index.html': '<!doctype html><title>Shop</title>' })
    const server = await startServer(
      { dataDir: join(folder, 'server'), host: '127.0.0.1', port: 0 },
      {},
      pino({ level: 'silent' }),
    )
    const { secret: admin } = await createToken(server.app, { name: 'root', role: 'ADMINISTRATOR' })
    const { secret: enrolment } = await createToken(server.app, { name: 'lab', role: 'ENROLLMENT' })
    await writeFile(join(folder, 'token'), enrolment, { mode: 0o600 })
    const agent = startAgent(
      [
        ...['--server', server.url, '--name', 'phone', '--token-file', join(folder, 'token')],
        ...['--workspace', project.workspace, '--builds', project.builds, '--data-dir', join(folder, 'agent')],
        ...['--pass-env', 'SHOP_PASSWORD'],
      ],
      {
        AWS_SECRET_ACCESS_KEY: BUCKET,
        DATABASE_URL: `postgres://user:${DATABASE}@127.0.0.1/x`,
        SHOP_PASSWORD: PASSED_ON,
      },
    )
    onTestFinished(async () => {
      agent.child.kill('SIGKILL')
      word.close()
      await project.remove()
      await rm(folder, { recursive: true, force: true })
    })
    const qgjob = (...args: string[]) =>
      runCli(args, { env: { QGJOB_SERVER_URL: server.url, QGJOB_TOKEN: admin, QGJOB_ORG: 'acme' }, cwd: folder })
    const running = qgjob(
      ...['run', 'tests/*.spec.js', '--app-version-id=v1', '--max-attempts=1', `--workspace=${project.workspace}`],
      ...['--junit=junit.xml', '--report=report.html'],
    )

    const socket = await arrived.promise
    const own = (JSON.parse(await readFile(join(folder, 'agent', 'credential.json'), 'utf8')) as { secret: string })
      .secret
    const secrets = [BUCKET, DATABASE, admin, enrolment, own]
    const processes = processesOf(agent.child.pid ?? 0)
    for (const { commandLine } of processes) expect(foundIn(commandLine, [...secrets, PASSED_ON])).toEqual([])
    const [, ...started] = processes
    for (const { environment } of started) expect(foundIn(environment, secrets)).toEqual([])
    const playwright = started.filter(({ commandLine }) => commandLine.includes('playwright'))
    const browsers = started.filter(({ commandLine }) => commandLine.includes('chrom'))
    expect(playwright.some(({ environment }) => environment.includes(PASSED_ON))).toBe(true)
    expect(browsers.length).toBeGreaterThan(0)
    for (const { environment } of browsers) expect(environment).not.toContain(PASSED_ON)
    socket.destroy()

    const { exitCode, stdout, stderr } = await running
    expect(exitCode, stderr).toBe(1)
    const [jobId = ''] = /job_\w+/.exec(stdout) ?? []
    const { stdout: log } = await qgjob('logs', jobId)
    expect(log).toContain('told {')
    expect(log).toContain('[redacted]')
    agent.child.kill('SIGTERM')
    const said = await agent.said
    await server.stop()

    const artifacts = await contentsOf(join(folder, 'server', 'blobs'))
    expect(artifacts.some((content) => content.startsWith('\x89PNG'))).toBe(true)
    expect(artifacts.some((content) => content.includes('trace'))).toBe(true)
    expect(artifacts.some((content) => content.startsWith('{') && content.includes('QGJOB_JOB_ID'))).toBe(true)
    expect(foundIn(artifacts.join(''), secrets)).toEqual([])
    const reports = ['junit.xml', 'report.html'].map((name) => readFileSync(join(folder, name), 'utf8'))
    const stored = readdirSync(join(folder, 'server')).filter((name) => name !== 'blobs')
    const kept = stored.map((name) => readFileSync(join(folder, 'server', name), 'latin1'))
    expect(foundIn([stdout, stderr, log, said, ...reports, ...kept].join(''), [...secrets, PASSED_ON])).toEqual([])
  },
)

function foundIn(content: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => content.includes(secret))
}

function startAgent(args: string[], env: Record<string, string>) {
  const main = new URL('../cli/main.ts', import.meta.url).href
  const script = `const { main } = await import(${JSON.stringify(main)}); await main(['', '', 'worker', ...process.argv.slice(1)])`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, said: Promise.all([text(child.stdout), text(child.stderr)]).then((texts) => texts.join('')) }
}

interface Process {
  commandLine: string
  environment: string
}

/** A process and all below it, as anybody of the same user can see them. */
function processesOf(root: number): Process[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = / \S (\d+)/.exec(read(name, 'stat').replace(/^.*\)/, ''))?.[1]
    parents.set(Number(name), Number(parent))
  }
  const family = [root]
  for (const pid of family) for (const [child, parent] of parents) if (parent === pid) family.push(child)
  return family.map((pid) => ({ commandLine: read(pid, 'cmdline'), environment: read(pid, 'environ') }))
}

/** Empty for a process that has just ended. */
function read(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return ''
  }
}

/** Every file below, and in place of an archive what is packed in it. */
async function contentsOf(directory: string): Promise<string[]> {
  const contents: string[] = []
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const whole = readFileSync(path, 'latin1')
    if (!whole.startsWith('PK')) {
      contents.push(whole)
      continue
    }
    const file = await open(path)
    try {
      for (const packed of await readZipEntries(file)) {
        contents.push(packed.name, (await readZipEntry(file, packed, 100_000_000)).toString('latin1'))
      }
    } finally {
      await file.close()
    }
  }
  return contents
}
