import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aBusyWorker, aFinishedJob, aGroup, aJob, before, page, someStats } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliWorld } from '../testing/run-cli.ts'

// The forms of everything that prints data: an aligned table for eyes, tab-separated rows, JSON, JSON Lines.

const QUARANTINE = {
  ...{ testPath: 'tests/login.spec.js', title: 'login › types', owner: 'ann', reason: 'slow keyboard' },
  ...{ createdAt: before(3600), expiresAt: before(-86_400), active: true },
}
const FLAKY = {
  ...{ testPath: 'tests/login.spec.js', title: 'login › types', target: 'EMULATOR', model: 'Pixel 8' },
  ...{ runs: 200, failures: 12, flakes: 9, rate: 0.045, lastSeenOn: '2026-02-28', lastJobId: 'job_7' },
  quarantine: QUARANTINE,
}

const AUDITED = {
  ...{ id: '7', at: before(60), action: 'SUBMITTED', jobId: 'job_1', groupId: null, workerId: null },
  ...{ assignmentId: null, tokenId: null, buildId: null, detail: '{"from":null,"status":"QUEUED"}' },
  actor: { tokenId: 'tok_1', name: 'ann', address: '10.0.0.7', requestId: 'req_1' },
}

const TRUSTED = { trustedRepositories: ['acme/shop', 'acme/web'] }

let server: FakeServer
beforeEach(async () => {
  const job = { ...aJob(), expectedDurationMs: 1000, expectedDurationSource: 'LEARNED', waiting: null }
  server = await startFakeServer({
    organizations: [{ id: 'qualgent', createdAt: job.submittedAt, weight: 1, concurrency: [], ...TRUSTED }],
    trustRepository: { __typename: 'TrustRepositoryPayload', organizationId: 'qualgent', repositories: ['acme/shop'] },
    caller: { name: 'local', role: 'ADMINISTRATOR', organizationIds: null, token: null },
    auditLog: page([AUDITED, { ...AUDITED, id: '6', actor: null }]),
    job,
    jobs: page([aJob(), aFinishedJob('FAILED', { id: 'job_2' })]),
    groups: page([aGroup(), aGroup({ id: 'grp_2' })].map((group) => ({ ...group, spread: null }))),
    workers: [aBusyWorker('job_1'), aBusyWorker('job_2', { id: 'wrk_2' })],
    stats: someStats(),
    version: '1.2.3',
    cancelJobs: { __typename: 'CancelJobsPayload', canceled: 1, requested: 0 },
    flakyTests: [FLAKY, { ...FLAKY, title: null }],
    quarantinedTests: [QUARANTINE, { ...QUARANTINE, title: null }],
    cancelJob: { __typename: 'CancelJobPayload', job: aJob({ status: 'CANCELED' }) },
    retryJob: { __typename: 'RetryJobPayload', job: aJob({ id: 'job_3' }) },
    submitJobs: { __typename: 'SubmitJobsPayload', jobs: [aJob(), aJob({ id: 'job_2' })], created: true, warnings: [] },
  })
})
afterEach(() => server.stop())

const TERMINAL: CliWorld = { terminal: { columns: 120 } }
const qgjob = (line: string, { env, ...world }: CliWorld = {}) =>
  runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, ...env }, ...world })
const LISTS = [
  'audit',
  'flaky',
  'flaky quarantined',
  'list',
  'groups',
  'workers',
  'devices',
  'orgs',
  'trust',
  'status --label=x',
  'cancel --label=x',
]
const OTHERS = ['stats', 'status', 'status job_1', 'why job_1', 'health', 'cancel job_1', 'retry job_1']
const SUBMIT = 'submit --app-version-id=v1 a.js'
const ESCAPE = '\u001b['

describe.each([...LISTS, ...OTHERS, SUBMIT])('qgjob %s', (line) => {
  test('has no colors, relative times or alignment on a pipe', async () => {
    const { exitCode, stdout } = await qgjob(line)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('\t')
    expect(stdout).not.toMatch(/ ago\b|\u001b| {3}/)
  })

  test('with --json is one document, the same as with --output=json, and indented on a terminal', async () => {
    const { stdout } = await qgjob(`${line} --json`)
    expect(stdout.trimEnd()).not.toContain('\n')
    const document = withoutTimes(stdout)
    expect(withoutTimes((await qgjob(`${line} -o json`)).stdout)).toEqual(document)
    const indented = (await qgjob(`${line} --json`, TERMINAL)).stdout
    expect(indented).toContain('\n  ')
    expect(indented).not.toContain(ESCAPE)
    expect(withoutTimes(indented)).toEqual(document)
  })

  test('with --output=jsonl is one document a line, also on a terminal', async () => {
    const { stdout } = await qgjob(`${line} --output=jsonl`, TERMINAL)
    const documents = stdout.trimEnd().split('\n').map(withoutTimes)
    const whole = withoutTimes((await qgjob(`${line} --json`)).stdout)
    expect(documents).toEqual(Array.isArray(whole) ? whole : [whole])
  })

  test('with --output=tsv is on a terminal what it is on a pipe', async () => {
    const piped = (await qgjob(line)).stdout.replace(/\d+(?=\t2\n$)/, 'ms')
    expect((await qgjob(`${line} --output=tsv`, TERMINAL)).stdout.replace(/\d+(?=\t2\n$)/, 'ms')).toBe(piped)
  })
})

describe.each(LISTS)('the list of qgjob %s', (line) => {
  test('is aligned under a header on a terminal, and with --output=table on a pipe', async () => {
    const env = { NO_COLOR: '1' }
    const [header = '', ...rows] = (await qgjob(line, { ...TERMINAL, env })).stdout.trimEnd().split('\n')
    expect(header).toBe(header.toUpperCase())
    const begins = [...header.matchAll(/(?<= {2})\S/g)].map(({ index }) => index)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) for (const at of begins) expect(row.slice(at - 2, at).trim()).toBe('')
    expect((await qgjob(`${line} --output=table`, { env })).stdout).toContain(header.trimEnd().split('  ')[0])
  })
})

// What scripts rely on. A field may be added; one that goes away or changes its meaning takes a new version of the
// shapes, as `format` has it in the report of a run.
test.each([...LISTS, ...OTHERS, SUBMIT])('qgjob %s --json has the fields of before', async (line) => {
  const outline = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, 1).map(outline)
    if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, outline(inner)]))
  }
  expect(outline(JSON.parse((await qgjob(`${line} --json`)).stdout))).toMatchSnapshot()
})

describe('colors', () => {
  const isColored = async (env: Record<string, string>, world: CliWorld, more = ''): Promise<boolean> =>
    (await qgjob(`list${more}`, { ...world, env })).stdout.includes(ESCAPE)

  test.each([
    ['on a terminal', {}, TERMINAL, '', true],
    ['on a pipe', {}, {}, '', false],
    ['NO_COLOR', { NO_COLOR: '1' }, TERMINAL, '', false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, TERMINAL, '', true],
    ['FORCE_COLOR on a pipe', { FORCE_COLOR: '1' }, {}, ' --output=table', true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, TERMINAL, '', false],
    ['NO_COLOR before FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, TERMINAL, '', false],
    ['TERM=dumb', { TERM: 'dumb' }, TERMINAL, '', false],
    ['--no-color', {}, TERMINAL, ' --no-color', false],
    ['--no-color before FORCE_COLOR', { FORCE_COLOR: '1' }, TERMINAL, ' --no-color', false],
  ])('%s: %o', async (_name, env, world, more, expected) => {
    expect(await isColored(env, world, more)).toBe(expected)
  })
})

test('--output with an unknown form names the known, and does not go with --json', async () => {
  const { exitCode, stderr } = await qgjob('list --output=jsno')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('fix:   Did you mean json? It is one of table, tsv, json, jsonl.\n')
  expect(await qgjob('list --output=tsv --json')).toMatchObject({ exitCode: 2 })
})

test('an error is a JSON document with --output=jsonl too', async () => {
  server.answers.job = null
  const { stderr } = await qgjob('status job_9 -o jsonl')
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_FOUND' } })
})

/** The document; how long the server took to answer is another thing each time. */
function withoutTimes(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (key === 'answeredMs' ? null : value))
}
