import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  aBusyWorker,
  aFinishedJob,
  aGroup,
  aJob,
  aRunningJob,
  aWorker,
  before,
  counts,
  page,
  someStats,
} from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliWorld } from '../testing/run-cli.ts'

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer()
})
afterEach(() => server.stop())

const TERMINAL: CliWorld = { terminal: { columns: 120 } }
const qgjob = (line: string, { env, ...world }: CliWorld = {}) =>
  runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1', ...env }, ...world })

describe('submit', () => {
  const submitted = (jobs = [aJob()], more: object = {}) => ({
    __typename: 'SubmitJobsPayload',
    jobs,
    created: true,
    warnings: [],
    ...more,
  })
  beforeEach(() => {
    server.answers.submitJobs = submitted()
  })
  const sent = () => server.asked.filter(({ field }) => field === 'submitJobs').map(({ args }) => args)

  test('sends what the options say, in one request for all tests', async () => {
    const { exitCode } = await qgjob(
      'submit --org-id=qualgent --app-version-id=v1.2.3 --test=tests/login.spec.js --priority 1 --target emulator ' +
        './tests/a.spec.js --label smoke --label nightly --max-attempts 3 --timeout 10m --reset Reinstall --require-platform Android ' +
        '--require-os >=13 --require-tag gps --idempotency-key build-7',
    )
    expect(exitCode).toBe(0)
    const common = {
      organizationId: 'qualgent',
      appVersionId: 'v1.2.3',
      target: 'EMULATOR',
      priority: 'NORMAL',
      labels: ['smoke', 'nightly'],
      maxAttempts: 3,
      timeoutMs: 600_000,
      resetPolicy: 'REINSTALL',
      requirements: { platform: 'ANDROID', osVersion: '>=13', tags: ['gps'] },
    }
    expect(sent()).toMatchObject([
      {
        idempotencyKey: 'build-7',
        inputs: [
          { ...common, testPath: 'tests/login.spec.js' },
          { ...common, testPath: 'tests/a.spec.js' },
        ],
      },
    ])
  })

  test('a full queue is exit code 3, and not taken for a success', async () => {
    server.answers.submitJobs = { __typename: 'QueueFull', code: 'QUEUE_FULL', message: 'full', limit: 1, waiting: 1 }
    const { exitCode, stderr } = await qgjob('submit --org-id=q --app-version-id=v1 a.js')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('error: nothing was submitted [QUEUE_FULL]\ncause: full\n')
  })

  test.each([
    ['NotFound', 'NOT_FOUND', 5],
    ['StoreFull', 'STORE_FULL', 3],
    ['BuildMissing', 'BUILD_MISSING', 2],
  ])('%s has the exit code of %s', async (__typename, code, exitCode) => {
    server.answers.submitJobs = { __typename, code, message: 'so it is' }
    const refused = await qgjob('submit --org-id=q --app-version-id=v1 a.js')
    expect(refused.exitCode).toBe(exitCode)
    expect(refused.stderr).toContain(`error: nothing was submitted [${code}]\ncause: so it is\n`)
  })

  test('--timeout is what --test-timeout was called', async () => {
    await qgjob('submit --org-id=q --app-version-id=v1 a.js --timeout=90s')
    await qgjob('submit --org-id=q --app-version-id=v1 a.js --test-timeout=2m')
    expect(sent()).toMatchObject([{ inputs: [{ timeoutMs: 90_000 }] }, { inputs: [{ timeoutMs: 120_000 }] }])
  })

  test('without options: emulator, normal priority, the limits of the server', async () => {
    await qgjob('submit --org-id=qualgent --app-version-id=v1.2.3 --test=tests/login.spec.js')
    expect(sent()).toEqual([
      {
        inputs: [
          {
            organizationId: 'qualgent',
            appVersionId: 'v1.2.3',
            testPath: 'tests/login.spec.js',
            target: 'EMULATOR',
            priority: 'NORMAL',
          },
        ],
      },
    ])
  })

  test('prints one row a job on a pipe, ids alone with -q, one document with --json; messages go to stderr', async () => {
    const line = 'submit --org-id=qualgent --app-version-id=v1.2.3 a.js'
    server.answers.submitJobs = submitted([aJob()], { warnings: ['no worker fits'] })
    const plain = await qgjob(line)
    expect(plain.stdout).toBe('job_1\ttests/login.spec.js\tv1.2.3\temulator\tnormal\n')
    expect(plain.stderr).toBe('warning: no worker fits\nsubmitted 1 job in group grp_1\n')
    expect((await qgjob(`${line} -q`)).stdout).toBe('job_1\n')
    expect(JSON.parse((await qgjob(`${line} --json`)).stdout)).toMatchObject({
      jobs: [{ id: 'job_1', status: 'QUEUED' }],
      created: true,
      warnings: ['no worker fits'],
    })
  })

  test('says on a terminal how to go on', async () => {
    const { stdout, stderr } = await qgjob('submit --org-id=qualgent --app-version-id=v1.2.3 a.js', TERMINAL)
    expect(stdout.split('\n')[0]).toMatch(/^JOB +TEST +APP VERSION/)
    expect(stderr).toContain('`qgjob status --job-id=job_1 --watch`')
  })

  test('takes the only organization there is', async () => {
    server.answers.organizations = [{ id: 'qualgent', createdAt: '2026-01-01T00:00:00.000Z' }]
    await qgjob('submit --app-version-id=v1 a.js')
    expect(sent()).toMatchObject([{ inputs: [{ organizationId: 'qualgent' }] }])
  })

  test('asks which, when there are several', async () => {
    server.answers.organizations = [{ id: 'acme' }, { id: 'qualgent' }]
    const { exitCode, stderr } = await qgjob('submit --app-version-id=v1 a.js')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      'cause: the server has several: acme, qualgent\nfix:   add --org-id=acme, or set QGJOB_ORG',
    )
    expect(sent()).toEqual([])
  })

  test('splits more than 1,000 tests, each part with a key of its own', async () => {
    const tests = Array.from({ length: 2_001 }, (_, n) => `t/${n}.js`)
    server.answers.submitJobs = ({ inputs }: { inputs: unknown[] }) =>
      submitted(inputs.map((_, n) => aJob({ id: `job_${n}` })))
    const { stdout } = await qgjob(`submit -q --org-id=q --app-version-id=v1 --idempotency-key k ${tests.join(' ')}`)
    const requests = sent() as { inputs: unknown[]; idempotencyKey: string }[]
    expect(requests.map(({ inputs, idempotencyKey }) => [inputs.length, idempotencyKey])).toEqual([
      [1000, 'k'],
      [1000, 'k/1'],
      [1, 'k/2'],
    ])
    expect(stdout.trim().split('\n')).toHaveLength(2_001)
  })

  test('what the server finds wrong is exit code 2 with its message', async () => {
    const message = 'inputs[0].testPath: must not leave the workspace'
    server.answers.submitJobs = {
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      message,
      field: 'inputs[0].testPath',
    }
    const { exitCode, stderr } = await qgjob('submit --org-id=q --app-version-id=v1 ../a.js')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`error: nothing was submitted [INVALID_INPUT]\ncause: ${message}\n`)
  })
})

describe('status of one job', () => {
  const line = 'status --job-id=job_1'

  test('is key and value on a pipe, attempts included', async () => {
    server.answers.job = aFinishedJob('FAILED')
    const { exitCode, stdout } = await qgjob(line)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('status\tfailed\n')
    expect(stdout).toContain('time limit\t10m\nreset\t\n')
    expect(stdout).toContain('started\t2026-03-01T11:59:48.000Z\n')
    expect(stdout).toContain('error\texpected "Pay", found "Loading"     at tests/login.spec.js:12\n')
    expect(stdout).toContain('attempt\t1\tfailed\tpixel-1\t10200\t5 passed, 1 skipped\t2026-03-01T11:59:48.000Z\t\n')
  })

  test('is a card on a terminal', async () => {
    server.answers.job = aFinishedJob('FAILED', { resetPolicy: 'NONE' })
    const { stdout } = await qgjob(line, TERMINAL)
    expect(stdout).toMatch(/^✗ failed {2}tests\/login\.spec\.js\n/)
    expect(stdout).toMatch(/ {2}reset {9}none\n/)
    expect(stdout).toMatch(/ {2}finished {6}2s ago\n/)
    expect(stdout).toMatch(/1 {2}failed {3}pixel-1 +10s {2}5 passed, 1 skipped {2}12s ago/)
    expect(stdout).toMatch(/\n\nexpected "Pay", found "Loading"\n {4}at tests\/login\.spec\.js:12\n$/)
  })

  test('is the job in JSON, and the id may be a plain argument', async () => {
    server.answers.job = aRunningJob()
    expect(JSON.parse((await qgjob('status job_1 --json')).stdout)).toEqual(aRunningJob())
    expect(server.asked).toEqual([{ field: 'job', args: { id: 'job_1' } }])
  })

  test('of an unknown job is exit code 5', async () => {
    server.answers.job = null
    expect(await qgjob(line)).toMatchObject({ exitCode: 5, stdout: '' })
  })
})

describe('list', () => {
  test('asks with the filter and prints rows of whole values on a pipe', async () => {
    server.answers.jobs = page([aFinishedJob('COMPLETED')])
    const { stdout } = await qgjob(
      'list --org-id=qualgent --status=completed,failed --app-version-id v1.2.3 --target device',
    )
    expect(stdout).toBe(
      'job_1\tcompleted\ttests/login.spec.js\tv1.2.3\temulator\tnormal\t2026-03-01T11:59:00.000Z\t10s · on pixel-1\n',
    )
    expect(server.asked[0]?.args).toMatchObject({
      filter: { organizationId: 'qualgent', status: ['COMPLETED', 'FAILED'], appVersionId: 'v1.2.3', target: 'DEVICE' },
      first: 50,
    })
  })

  test('reads as many pages as the limit needs', async () => {
    server.answers.jobs = ({ first, after }: { first: number; after: string | null }) =>
      page(
        Array.from({ length: first }, (_, n) => aJob({ id: `job_${after ?? 'start'}_${n}` })),
        true,
        `${after ?? ''}x`,
      )
    const { stdout, stderr } = await qgjob('list --org-id=q --limit 250')
    expect(server.asked.map(({ args }) => [args.first, args.after])).toEqual([
      [100, null],
      [100, 'x'],
      [50, 'xx'],
    ])
    expect(stdout.trim().split('\n')).toHaveLength(250)
    expect(stderr).toBe('these are the newest 250; --limit shows more\n')
  })

  test('aligns on a terminal, within its width', async () => {
    server.answers.jobs = page([aFinishedJob('FAILED'), aJob({ testPath: 'tests/a/very/long/path/to/a/test.spec.js' })])
    const { stdout } = await qgjob('list --org-id=q', TERMINAL)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^JOB +STATUS +TEST +/)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120)
  })

  test.each([{}, TERMINAL])('says on stderr that there are none, and of which organization', async (world) => {
    server.answers.jobs = page([])
    server.answers.organizations = [{ id: 'nosuch' }]
    const empty = { exitCode: 0, stdout: '' }
    expect(await qgjob('list --org-id=nosuch', world)).toEqual({
      ...empty,
      stderr: 'no jobs in organization nosuch\n',
    })
    expect(await qgjob('list --org-id=nosuch --label=x', world)).toEqual({
      ...empty,
      stderr: 'no such jobs in organization nosuch\n',
    })
  })

  test('says which organization may have been meant', async () => {
    server.answers.jobs = page([])
    server.answers.groups = page([])
    server.answers.organizations = [{ id: 'acme' }, { id: 'qualgent' }]
    expect((await qgjob('list --org-id=qualgnet')).stderr).toBe(
      'no jobs in organization qualgnet\ndid you mean --org-id=qualgent?\n',
    )
    expect((await qgjob('groups --org-id=x')).stderr).toBe(
      'no open groups in organization x\n`qgjob orgs` lists the organizations\n',
    )
  })

  test.each(['stats', 'status'])('%s says so of an organization that nobody knows', async (command) => {
    const counts = someStats().jobs
    const none = Object.fromEntries(Object.keys(counts).map((name) => [name, 0]))
    Object.assign(server.answers, {
      stats: { ...someStats(), jobs: none },
      groups: page([]),
      jobs: page([]),
      workers: [],
    })
    server.answers.organizations = [{ id: 'acme' }, { id: 'qualgent' }]
    expect((await qgjob(`${command} --org-id=qualgnet`)).stderr).toBe(
      'the server knows nothing of organization qualgnet yet\ndid you mean --org-id=qualgent?\n',
    )
    expect((await qgjob(`${command} --org-id=acme`)).stderr).toBe('')
  })

  test('is an array in JSON, also an empty one', async () => {
    server.answers.jobs = page([])
    expect(await qgjob('list --org-id=q --json')).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' })
    server.answers.jobs = page([aJob()])
    expect(JSON.parse((await qgjob('list --org-id=q --json')).stdout)).toMatchObject([{ id: 'job_1' }])
  })
})

describe('before the first submit', () => {
  const HINT =
    'nothing was submitted yet; the first job makes its organization:\n' +
    '  qgjob submit --org-id=NAME --app-version-id=v1.0.0 tests/login.spec.js\n'
  beforeEach(() => {
    server.answers.organizations = []
    server.answers.workers = [aWorker()]
    server.answers.stats = someStats({ jobs: counts({}) })
  })

  test.each(['list', 'groups'])('%s is empty and says how to begin', async (line) => {
    expect(await qgjob(line)).toEqual({ exitCode: 0, stdout: '', stderr: HINT })
    expect(await qgjob(`${line} --json`)).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' })
  })

  test('status shows the workers and says how to begin', async () => {
    const { exitCode, stdout, stderr } = await qgjob('status')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: HINT })
    expect(stdout).toContain('worker\twrk_1\tpixel-1\tidle\t')
    const document: unknown = JSON.parse((await qgjob('status --json')).stdout)
    expect(document).toMatchObject({ organization: null, groups: [], running: [], workers: [{ id: 'wrk_1' }] })
  })

  test('status does so on a terminal too, where it would be live', async () => {
    const { exitCode, stdout, stderr } = await qgjob('status', TERMINAL)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: HINT })
    expect(stdout).toMatch(/^jobs +0: none\n/)
  })

  test('there is nothing to watch, unless the organization is named', async () => {
    const { exitCode, stderr } = await qgjob('status --watch')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /^error: there is nothing to watch yet \[USAGE\]\n.*\nfix: {3}add --org-id=NAME to wait for /,
    )
  })
})

describe('stats and health', () => {
  test('stats are name and value on a pipe, sentences on a terminal', async () => {
    server.answers.stats = someStats()
    const plain = await qgjob('stats')
    expect(plain.stdout).toContain('jobs.queued\t8\n')
    expect(plain.stdout).toContain('installsAvoided\t10\n')
    const { stdout } = await qgjob('stats', TERMINAL)
    expect(stdout).toContain('installs  2 performed, 10 avoided (83% of 12 runs)\n')
    expect(stdout).toContain('saved     40s of device time; an install takes 4.0s here\n')
  })

  test('stats are of all organizations unless one is named', async () => {
    server.answers.stats = someStats()
    await qgjob('stats')
    await qgjob('stats --org-id=acme')
    await qgjob('stats', { env: { QGJOB_ORG: 'qualgent' } })
    expect(server.asked.map(({ args }) => args.organizationId)).toEqual([null, 'acme', 'qualgent'])
  })

  test('a healthy server is exit code 0 and names itself', async () => {
    server.answers.version = '1.2.3'
    server.answers.stats = someStats()
    const { exitCode, stdout } = await qgjob('health')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`^ok\t${server.url}\t1\\.2\\.3\t\\d+\t2\n$`))
  })
})

describe('changes', () => {
  test('cancel of a running job says that it was asked to stop', async () => {
    server.answers.cancelJob = { __typename: 'CancelJobPayload', job: aRunningJob({ cancelRequested: true }) }
    const { exitCode, stdout, stderr } = await qgjob('cancel job_1')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'job_1\trunning\n' })
    expect(stderr).toBe('it is running: its device was told to stop it\n')
  })

  test('cancel of a finished job changes nothing and is exit code 2', async () => {
    const message = 'Job job_1 is COMPLETED: nothing was changed.'
    server.answers.cancelJob = {
      __typename: 'AlreadyFinished',
      code: 'ALREADY_FINISHED',
      message,
      job: aFinishedJob('COMPLETED'),
    }
    const { exitCode, stderr } = await qgjob('cancel job_1')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`error: nothing was canceled [ALREADY_FINISHED]\ncause: ${message}\n`)
  })

  test('cancel of a group counts', async () => {
    server.answers.cancelGroup = { __typename: 'CancelGroupPayload', group: aGroup(), canceled: 8, requested: 2 }
    expect(await qgjob('cancel --group-id=grp_1')).toMatchObject({
      exitCode: 0,
      stdout: 'grp_1\topen\n',
      stderr: '8 jobs canceled; 2 more are running and told to stop\n',
    })
  })

  test('status says that a job was flaky, or failed in quarantine', async () => {
    server.answers.job = aFinishedJob('FAILED', { quarantined: true })
    expect((await qgjob('status job_1')).stdout).toContain('\nquarantined\tyes: its failure fails no run\n')
    server.answers.job = aFinishedJob('COMPLETED', { flaky: true })
    expect((await qgjob('status job_1')).stdout).toContain('\nflaky\tyes: it passed after it had failed\n')
  })

  test('cancel of a label cancels what has not ended, and none is no failure', async () => {
    const before = [aJob(), aRunningJob({ id: 'job_2' })]
    const ended = aFinishedJob('COMPLETED', { id: 'job_0' })
    const after = [aJob({ status: 'CANCELED' }), aRunningJob({ id: 'job_2', cancelRequested: true }), ended]
    server.answers.jobs = ({ filter }: { filter: { status?: string[] } }) =>
      page(filter.status == null ? after : before)
    server.answers.cancelJobs = { __typename: 'CancelJobsPayload', canceled: 1, requested: 1 }
    expect(await qgjob('cancel --org-id=q --label=run:1')).toEqual({
      exitCode: 0,
      stdout: 'job_1\tcanceled\ttests/login.spec.js\njob_2\trunning\ttests/login.spec.js\n',
      stderr: '1 job canceled; 1 more is running and told to stop\n',
    })
    expect(server.asked[0]?.args).toMatchObject({
      filter: { organizationId: 'q', label: 'run:1', status: ['PENDING', 'QUEUED', 'RUNNING'] },
    })
    expect(server.asked[1]?.args).toMatchObject({ input: { organizationId: 'q', label: 'run:1', waitingOnly: false } })
    server.answers.jobs = page([])
    server.answers.cancelJobs = { __typename: 'CancelJobsPayload', canceled: 0, requested: 0 }
    expect(await qgjob('cancel --org-id=q --label=run:1')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'no unfinished jobs with label run:1\n',
    })
  })

  test('retry into a full queue is exit code 3, of a job that runs 2', async () => {
    server.answers.retryJob = { __typename: 'QueueFull', code: 'QUEUE_FULL', message: 'full', limit: 1, waiting: 1 }
    expect(await qgjob('retry job_1')).toMatchObject({ exitCode: 3, stdout: '' })
    server.answers.retryJob = { __typename: 'NotFinished', code: 'NOT_FINISHED', message: 'runs', job: aRunningJob() }
    const { exitCode, stderr } = await qgjob('retry job_1')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error: nothing was submitted [NOT_FINISHED]\ncause: runs\nfix:   `qgjob status ')
  })

  test('retry prints the new job; of an unknown one it is exit code 5', async () => {
    server.answers.retryJob = { __typename: 'RetryJobPayload', job: aJob({ id: 'job_2', retryOf: 'job_1' }) }
    expect(await qgjob('retry --job-id=job_1')).toMatchObject({ exitCode: 0, stdout: 'job_2\tqueued\n' })
    server.answers.retryJob = { __typename: 'NotFound', code: 'NOT_FOUND', message: '', id: 'job_1' }
    expect(await qgjob('retry --job-id=job_1')).toMatchObject({ exitCode: 5 })
  })

  test('drain finds a worker by name or id, and suggests near names', async () => {
    server.answers.workers = [aWorker(), aWorker({ id: 'wrk_2', name: 'galaxy-1' })]
    const worker = aBusyWorker('job_1', { id: 'wrk_2', name: 'galaxy-1', status: 'DRAINING', draining: true })
    server.answers.drainWorker = { __typename: 'DrainWorkerPayload', worker }
    expect(await qgjob('workers drain galaxy-1')).toMatchObject({
      exitCode: 0,
      stderr: 'galaxy-1 takes no more jobs, and finishes the one it runs\n',
    })
    await qgjob('drain wrk_2')
    const drained = server.asked.filter(({ field }) => field === 'drainWorker').map(({ args }) => args.id)
    expect(drained).toEqual(['wrk_2', 'wrk_2'])
    const { exitCode, stderr } = await qgjob('drain galaxi-1')
    expect(exitCode).toBe(5)
    expect(stderr).toContain('fix:   did you mean galaxy-1?')
  })
})

describe('devices', () => {
  const reason = '3 jobs that could not be run within 5 minutes; the last: adb is gone'
  const health = {
    score: 0,
    status: 'QUARANTINED',
    reason,
    since: before(300),
    until: before(-60),
    recentFailures: 3,
  } as const
  const bad = aWorker({ id: 'wrk_2', name: 'galaxy-1', status: 'QUARANTINED', health })

  test('tell what they are, and what is held against them', async () => {
    const told = { battery: 87, charging: true, temperature: 27.4, freeBytes: 30_700_000_000, toldAt: before(9) }
    server.answers.workers = [aWorker({ deviceState: told }), bad]
    const { stdout } = await qgjob('devices')
    expect(stdout).toBe(
      'pixel-1\tandroid\tPixel 8\t14\temulator\tqualgent v1.2.3\tidle\thealthy\t\t\t87\t27.4\t30700000000\n' +
        `galaxy-1\tandroid\tPixel 8\t14\temulator\tqualgent v1.2.3\tquarantined\tquarantined\t2026-03-01T11:55:00.000Z\t${reason}\t\t\t\n`,
    )
    const wide = await qgjob('devices', { terminal: { columns: 250 } })
    expect(wide.stdout).toMatch(/87 %\+ +27\.4 °C +30\.7 GB\n/)
    expect((await qgjob('workers')).stdout).toContain(`\tquarantined: ${reason}\n`)
    server.answers.workers = []
    const empty = await runCli(['devices'], { env: { QGJOB_SERVER_URL: server.url }, terminal: { columns: 120 } })
    expect(empty.stderr).toContain('qgjob worker')
  })

  test('are quarantined by name with a reason, for a time or until released', async () => {
    server.answers.workers = [aWorker(), bad]
    server.answers.quarantineWorker = { __typename: 'QuarantineWorkerPayload', worker: bad }
    const forTwoHours = await qgjob('devices quarantine galaxy-1 --reason=battery --for=2h')
    expect(forTwoHours).toMatchObject({ exitCode: 0 })
    expect(forTwoHours.stderr).toBe('galaxy-1 gets no work, for 2h\n')
    const open = await qgjob('devices quarantine wrk_2 --reason=QG-71')
    expect(open.stderr).toBe('galaxy-1 gets no work, until `qgjob devices release galaxy-1`\n')
    const asked = server.asked.filter(({ field }) => field === 'quarantineWorker').map(({ args }) => args)
    expect(asked).toEqual([
      { id: 'wrk_2', reason: 'battery', until: '2026-03-01T14:00:00.000Z' },
      { id: 'wrk_2', reason: 'QG-71', until: null },
    ])
    expect(await qgjob('devices quarantine galaxy-1')).toMatchObject({ exitCode: 2 })
    expect(await qgjob('devices quarantine galaxi-1 --reason=x')).toMatchObject({ exitCode: 5 })
  })

  test('that are refused say why', async () => {
    server.answers.workers = [bad]
    const message = 'reason: must not be blank'
    server.answers.quarantineWorker = { __typename: 'InvalidInput', code: 'INVALID_INPUT', message, field: 'reason' }
    const { exitCode, stderr } = await qgjob('devices quarantine galaxy-1 --reason=x')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })

  test('are released, and say whether that changed anything', async () => {
    server.answers.workers = [aWorker(), bad]
    server.answers.releaseWorker = { __typename: 'ReleaseWorkerPayload', worker: aWorker({ name: 'galaxy-1' }) }
    expect(await qgjob('devices release galaxy-1')).toMatchObject({
      exitCode: 0,
      stderr: 'galaxy-1 gets work again; nothing is held against it\n',
    })
    server.answers.releaseWorker = { __typename: 'ReleaseWorkerPayload', worker: aWorker() }
    expect((await qgjob('devices release pixel-1')).stderr).toBe(
      'pixel-1 was not quarantined; nothing is held against it\n',
    )
  })
})

describe('lists of groups and workers', () => {
  test('groups are open ones unless asked otherwise, with why they have so many devices', async () => {
    const spread = { workers: 1, explanation: 'Another will join when one that fits comes free.' }
    server.answers.groups = page([{ ...aGroup(), spread }])
    const { stdout } = await qgjob('groups --org-id=qualgent')
    expect(stdout).toBe(
      'grp_1\tv1.2.3\temulator\topen\t20\t8\t2\t9\t1\t2026-03-01T11:59:00.000Z\tpixel-1\tfirst worker for 8 queued jobs; installs v1.2.3. Another will join when one that fits comes free.\n',
    )
    await qgjob('groups --org-id=qualgent --status=all')
    expect(server.asked.map(({ args }) => args.status)).toEqual(['OPEN', null])
  })

  test('workers tell what they have installed and what they run', async () => {
    server.answers.workers = [aBusyWorker('job_1')]
    const { stdout } = await qgjob('workers')
    expect(stdout).toBe('wrk_1\tpixel-1\tbusy\temulator\tqualgent v1.2.3\tjob_1\t2026-03-01T11:59:59.000Z\thealthy\n')
  })
})

describe('status of everything, on a pipe', () => {
  beforeEach(() => {
    server.answers.groups = page([aGroup()])
    server.answers.jobs = page([aRunningJob()])
    server.answers.workers = [aBusyWorker('job_1')]
    server.answers.stats = someStats()
  })

  test('is counts, groups, running jobs and workers, each line named', async () => {
    const { exitCode, stdout } = await qgjob('status --org-id=qualgent')
    expect(exitCode).toBe(0)
    const kinds = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2).join(' '))
    expect(kinds).toEqual([
      'count total',
      'count pending',
      'count queued',
      'count running',
      'count completed',
      'count failed',
      'count errored',
      'count canceled',
      'group grp_1',
      'job job_1',
      'worker wrk_1',
    ])
  })

  test('is one document in JSON', async () => {
    const document: unknown = JSON.parse((await qgjob('status --org-id=qualgent --json')).stdout)
    expect(document).toMatchObject({
      organization: 'qualgent',
      stats: { installsAvoided: 10 },
      groups: [{ id: 'grp_1' }],
      running: [{ id: 'job_1' }],
      workers: [{ id: 'wrk_1' }],
    })
  })

  test('is aligned, and not live, on the terminal of a CI machine', async () => {
    const { stdout } = await qgjob('status --org-id=qualgent', { ...TERMINAL, env: { CI: 'true' } })
    expect(stdout).toContain('jobs      20: 2 running, 8 queued, 9 completed, 1 failed\n')
    expect(stdout).not.toContain('\u001b')
  })
})

describe('why', () => {
  const asked = (job: object) => ({ expectedDurationMs: 42_000, expectedDurationSource: 'LEARNED', ...job })
  const waiting = {
    rule: 'JOBS_AHEAD',
    explanation: '2 workers serve its group, and 5 jobs go before it.',
    remedy: 'A higher priority would move it up.',
    position: 6,
    workers: 2,
    start: { at: before(-130), earliest: before(-60), latest: before(-240) },
    end: { at: before(-190), earliest: before(-90), latest: before(-360) },
  }

  test('tells on a terminal what holds a job and in how long it will start', async () => {
    server.answers.job = asked({ ...aJob(), waiting })
    const { exitCode, stdout } = await qgjob('why job_1', TERMINAL)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('○ queued  tests/login.spec.js\n')
    expect(stdout).toContain('  because   2 workers serve its group, and 5 jobs go before it.\n')
    expect(stdout).toContain('  position  6 in its group\n')
    expect(stdout).toContain('  starts    in about 2m 10s, between 1m and 4m\n')
  })

  test('gives moments to a script, and the whole of it as JSON', async () => {
    server.answers.job = asked({ ...aJob(), waiting })
    expect((await qgjob('why job_1')).stdout).toContain(`starts\t${before(-130)} ${before(-60)} ${before(-240)}\n`)
    expect(JSON.parse((await qgjob('why job_1 --json')).stdout)).toMatchObject({ id: 'job_1', waiting })
  })

  test('says of a job that runs that it does not wait, and of a start that cannot be seen that it cannot', async () => {
    server.answers.job = asked({ ...aRunningJob(), waiting: null })
    expect((await qgjob('why job_1', TERMINAL)).stdout).toMatch(/because {3}it does not wait: .*pixel-1/)
    server.answers.job = asked({ ...aJob(), waiting: { ...waiting, start: null, end: null } })
    expect((await qgjob('why job_1', TERMINAL)).stdout).toContain('starts    cannot be seen yet\n')
  })

  test('needs a job that exists', async () => {
    server.answers.job = null
    expect(await qgjob('why job_9')).toMatchObject({ exitCode: 5 })
    expect(await qgjob('why')).toMatchObject({ exitCode: 2 })
  })
})

describe('orgs', () => {
  const acme = {
    id: 'acme',
    createdAt: before(60),
    weight: 3,
    maxWorkers: null,
    maxQueuedJobs: 100,
    concurrency: [{ target: 'EMULATOR', groups: 1 }],
  }

  test('lists weights and caps', async () => {
    server.answers.organizations = [acme]
    expect((await qgjob('orgs')).stdout).toBe('acme\t3\t\t100\temulator=1\n')
  })

  test('sets what is named, takes caps away by none, and leaves the rest', async () => {
    server.answers.setOrganization = { __typename: 'SetOrganizationPayload', organization: acme }
    await qgjob('orgs set acme --weight 3 --max-workers none --concurrency emulator=1 --concurrency device=2')
    await qgjob('orgs set acme --max-queued 0 --concurrency none')
    expect(server.asked.filter(({ field }) => field === 'setOrganization').map(({ args }) => args.input)).toEqual([
      {
        organizationId: 'acme',
        weight: 3,
        maxWorkers: null,
        concurrency: [
          { target: 'EMULATOR', groups: 1 },
          { target: 'DEVICE', groups: 2 },
        ],
      },
      { organizationId: 'acme', maxQueuedJobs: 0, concurrency: [] },
    ])
  })

  test.each(['--max-workers many', '--max-queued -1', '--concurrency emulator', '--concurrency phone=1', '--weight 0'])(
    'refuses %s',
    async (option) => {
      expect(await qgjob(`orgs set acme ${option}`)).toMatchObject({ exitCode: 2, stdout: '' })
    },
  )
})
