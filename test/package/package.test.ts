import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { createClient } from '../../client/client.ts'
import { createAgent } from '../../worker/agent.ts'
import { openOutbox } from '../../worker/outbox.ts'
import { createProtocol } from '../../worker/protocol.ts'
import { fakeDevice } from '../../worker/testing/fake-device.ts'
import { loadedCode } from '../helpers/loaded-code.ts'
import { installPacked } from './installed.ts'
import type { Installed } from './installed.ts'

let installed: Installed
let url: string
let stopServer: () => Promise<number | null>
beforeAll(async () => {
  installed = await installPacked()
  const server = await installed.startServer()
  url = server.url
  stopServer = server.stop
}, 180_000)
afterAll(async () => {
  expect(await stopServer()).toBe(0)
  await installed.remove()
}, 30_000)

const qgjob = (...args: string[]) => installed.qgjob(args, { QGJOB_SERVER_URL: url })
const SUBMIT = ['submit', '--org-id=acme', '--app-version-id=v1.2.3', '--test=tests/login.spec.js'] as const

describe('the package in an empty directory', () => {
  test('says what it is', async () => {
    expect(await qgjob('--version')).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: '' })
    const { exitCode, stdout } = await qgjob('--help')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Usage: qgjob \[options\] \[command\]\n/)
  })

  test('loads no more than what was built', async () => {
    const { packages, folders } = await loadedCode(installed.binary, ['--help'])
    expect(packages).toEqual(new Set(['commander']))
    expect(folders).toEqual(new Set(['cli', 'client']))
  })

  test('submits, lists, explains and tells the status', async () => {
    const submitted = await qgjob(...SUBMIT, '--quiet')
    expect(submitted.exitCode).toBe(0)
    const id = submitted.stdout.trim()
    expect(id).toMatch(/^job_/)
    expect((await qgjob('status', `--job-id=${id}`)).stdout).toContain('status\tqueued\n')
    expect((await qgjob('list')).stdout).toContain(id)
    expect((await qgjob('status')).stdout).toContain('queued')
    expect((await qgjob('cancel', id)).exitCode).toBe(0)
  })

  test('runs tests on a device, and writes its reports', async () => {
    mkdirSync(join(installed.directory, 'tests'), { recursive: true })
    for (const name of ['a', 'b']) writeFileSync(join(installed.directory, `tests/${name}.spec.js`), '')
    const client = createClient({ url, transport: 'ws' })
    const agent = createAgent({
      devices: [fakeDevice()],
      identity: ({ capabilities }) => ({ targets: ['EMULATOR'], organizationIds: null, capabilities }),
      protocol: createProtocol(client, { callTimeoutMs: 5_000, onTrouble: () => undefined }),
      builds: { hold: nothing },
      uploadArtifacts: () => Promise.resolve(),
      outbox: await openOutbox(join(installed.directory, 'outbox')),
      log: pino({ level: 'silent' }),
    })
    const left = agent.run()
    const reports = ['--junit=out/junit.xml', '--report=out/report.html']
    const { exitCode, stderr } = await qgjob(
      'run',
      'tests/*.spec.js',
      '--org-id=acme',
      '--app-version-id=v1.2.3',
      ...reports,
    )
    agent.stop()
    await left
    await client.close()
    expect(stderr).toMatch(/2 tests: 2 passed in .*\nwrote out\/junit\.xml\nwrote out\/report\.html\n$/)
    expect(exitCode).toBe(0)
  })

  test('is a client for programs too', async () => {
    const program = `import { createClient } from 'qgjob/client'; console.log(typeof createClient({ url: '${url}' }).query)`
    writeFileSync(join(installed.directory, 'program.mjs'), program)
    const { stdout } = await installed.node('program.mjs')
    expect(stdout).toBe('function\n')
  })
})

/** The device has its apps by itself. */
function nothing(): never {
  throw new Error('no build is asked for here')
}
