import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { before } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliWorld } from '../testing/run-cli.ts'

const QUARANTINE = {
  ...{ testPath: 'tests/login.spec.js', title: 'login › types', owner: 'ann', reason: 'slow keyboard' },
  ...{ createdAt: before(3600), expiresAt: before(-86_400), active: true },
}
const FLAKY = {
  ...{ testPath: 'tests/login.spec.js', title: 'login › types', target: 'EMULATOR', model: 'Pixel 8' },
  ...{ runs: 200, failures: 12, flakes: 9, rate: 0.045, lastSeenOn: '2026-02-28', lastJobId: 'job_7' },
  quarantine: QUARANTINE,
}

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({
    flakyTests: [FLAKY, { ...FLAKY, title: null, model: null, flakes: 4, rate: 0.4, quarantine: null }],
    quarantinedTests: [QUARANTINE, { ...QUARANTINE, title: null, active: false }],
    quarantineTest: { __typename: 'QuarantineTestPayload', quarantine: QUARANTINE },
    releaseTest: { __typename: 'ReleaseTestPayload', quarantine: QUARANTINE },
  })
})
afterEach(() => server.stop())

const TERMINAL: CliWorld = { terminal: { columns: 160 } }
const qgjob = (args: readonly string[], world: CliWorld = {}) =>
  runCli(['flaky', ...args], { env: { QGJOB_SERVER_URL: server.url, QGJOB_ORG: 'qualgent', NO_COLOR: '1' }, ...world })

describe('qgjob flaky', () => {
  test('on a terminal', async () => {
    expect((await qgjob([], TERMINAL)).stdout).toMatchInlineSnapshot(`
      "TEST                 TITLE          TARGET    MODEL    FLAKY  RUNS  RATE  LAST        JOB    QUARANTINED
      tests/login.spec.js  login › types  emulator  Pixel 8      9   200  4.5%  2026-02-28  job_7  ann until 2026-03-02
      tests/login.spec.js  (the file)     emulator               4   200   40%  2026-02-28  job_7  
      "
    `)
    expect(server.asked).toEqual([{ field: 'flakyTests', args: { organizationId: 'qualgent', days: 14, first: 50 } }])
  })

  test('on a pipe', async () => {
    expect((await qgjob(['--days=3', '--limit=5'])).stdout).toMatchInlineSnapshot(`
      "tests/login.spec.js	login › types	emulator	Pixel 8	9	200	0.0450	2026-02-28	job_7	ann until 2026-03-02
      tests/login.spec.js		emulator		4	200	0.4000	2026-02-28	job_7	
      "
    `)
    expect(server.asked[0]?.args).toMatchObject({ days: 3, first: 5 })
  })

  test('with --json', async () => {
    expect(JSON.parse((await qgjob(['--json'])).stdout)).toEqual(server.answers.flakyTests)
  })

  test('says so where there are none', async () => {
    server.answers.flakyTests = []
    expect(await qgjob([])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'no test of qualgent was flaky in 14 days\n',
    })
  })
})

describe('quarantine', () => {
  const SAY = ['quarantine', 'tests/login.spec.js', '--title=login › types', '--owner=ann', '--reason=slow keyboard']

  test('is told who, why and for how long', async () => {
    const { exitCode, stdout, stderr } = await qgjob([...SAY, '--expires-in=1'], TERMINAL)
    expect(exitCode).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "TEST                 TITLE          OWNER  SINCE   UNTIL       REASON
      tests/login.spec.js  login › types  ann    1h ago  2026-03-02  slow keyboard
      "
    `)
    expect(stderr).toBe('its failures fail no run until 2026-03-02\n')
    expect(server.asked[0]?.args).toEqual({
      input: {
        ...{ organizationId: 'qualgent', testPath: 'tests/login.spec.js', title: 'login › types' },
        ...{ owner: 'ann', reason: 'slow keyboard', days: 1 },
      },
    })
  })

  test('of an organization that is named before or after', async () => {
    await qgjob(['--org-id=acme', ...SAY])
    await qgjob([...SAY, '--org-id=acme'])
    const named = server.asked.map(({ args }) => (args.input as { organizationId: string }).organizationId)
    expect(named).toEqual(['acme', 'acme'])
  })

  test('needs an owner and a reason', async () => {
    const { exitCode, stderr } = await qgjob(['quarantine', 'tests/login.spec.js', '--owner=ann'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain("required option '--reason <text>' not specified")
  })

  test('is listed, with what has expired', async () => {
    expect((await qgjob(['quarantined'], TERMINAL)).stdout).toMatchInlineSnapshot(`
      "TEST                 TITLE          OWNER  SINCE   UNTIL       REASON
      tests/login.spec.js  login › types  ann    1h ago  2026-03-02  slow keyboard
      tests/login.spec.js  (the file)     ann    1h ago  expired     slow keyboard
      "
    `)
    expect((await qgjob(['quarantined'])).stdout).toMatchInlineSnapshot(`
      "tests/login.spec.js	login › types	ann	2026-03-01T11:00:00.000Z	2026-03-02T12:00:00.000Z	slow keyboard
      tests/login.spec.js		ann	2026-03-01T11:00:00.000Z	2026-03-02T12:00:00.000Z	slow keyboard
      "
    `)
  })

  test('is ended by release, or there was none', async () => {
    const release = () => qgjob(['release', 'tests/login.spec.js', '--title=login › types'])
    expect(await release()).toMatchObject({ exitCode: 0, stderr: 'its failures count again\n' })
    server.answers.releaseTest = { __typename: 'NotFound', code: 'NOT_FOUND', message: 'none', id: 'x' }
    expect(await release()).toMatchObject({
      exitCode: 5,
      stderr:
        'error: tests/login.spec.js "login › types" is not quarantined [NOT_FOUND]\n' +
        'fix:   `qgjob flaky quarantined` lists those that are\n',
    })
  })
})
