import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseXml } from '@rgrove/parse-xml'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CancelJobsInput, JobDetailsFragment, SubmitJobInput } from '../../client/gql/graphql.ts'
import { Interrupted } from '../errors.ts'
import { aFinishedJob, aJob, aRunningJob, before, page } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer, FakeSubscription } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliResult, CliWorld } from '../testing/run-cli.ts'

let server: FakeServer
let folder: string
/** The jobs as the server has them now, by id. */
let jobs: Map<string, JobDetailsFragment>
/** The ids of those that were asked to be canceled. */
let canceled: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qgjob-run-'))
  for (const file of ['tests/a.spec.js', 'tests/b.spec.js', 'tests/shop/c.spec.js', 'node_modules/x/d.spec.js']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  jobs = new Map()
  canceled = []
  let count = 0
  server = await startFakeServer({
    submitJobs: ({ inputs }: { inputs: SubmitJobInput[] }) => {
      const made = inputs.map(({ testPath, labels }) =>
        aJob({ id: `job_${String(++count).padStart(4, '0')}`, testPath, labels: labels ?? [] }),
      )
      for (const job of made) jobs.set(job.id, job)
      return { __typename: 'SubmitJobsPayload', jobs: made, created: true, warnings: [] }
    },
    jobs: ({ filter }: { filter: { label?: string; status?: string[] } }) =>
      page(
        [...jobs.values()]
          .filter(
            ({ labels, status }) => labels.includes(filter.label ?? '') && (filter.status?.includes(status) ?? true),
          )
          .reverse(),
      ),
    cancelJobs: ({ input }: { input: CancelJobsInput }) => {
      const matching = [...jobs.values()].filter(
        ({ id, labels, status }) =>
          labels.includes(input.label ?? '') &&
          (input.before == null || id < input.before) &&
          (status === 'QUEUED' || status === 'PENDING' || (status === 'RUNNING' && !input.waitingOnly)),
      )
      const running = matching.filter(({ status }) => status === 'RUNNING')
      for (const job of matching) {
        const change = job.status === 'RUNNING' ? { cancelRequested: true } : { status: 'CANCELED' as const }
        jobs.set(job.id, { ...job, ...change })
        canceled.push(job.id)
      }
      const canceledCount = matching.length - running.length
      return { __typename: 'CancelJobsPayload', canceled: canceledCount, requested: running.length }
    },
  })
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const COMMON = ['run', '--org-id=qualgent', '--app-version-id=v1.2.3']
const qgjob = (args: readonly string[], { env, ...world }: CliWorld = {}): Promise<CliResult> =>
  runCli([...COMMON, ...args], {
    env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1', ...env },
    cwd: folder,
    ...world,
  })
const ALL = 'tests/**/*.spec.js'

let cursor = 0
/** The server changes a job, and tells it. */
function change({ push }: FakeSubscription, kind: string, job: JobDetailsFragment): void {
  const known = jobs.get(job.id)
  const now = { ...job, testPath: known?.testPath ?? job.testPath, labels: known?.labels ?? [] }
  jobs.set(job.id, now)
  push({ cursor: `c${++cursor}`, at: before(0), kind, job: now })
}
const end = (updates: FakeSubscription, id: string, status: 'COMPLETED' | 'FAILED' | 'ERRORED', more = {}): void =>
  change(updates, 'FINISHED', aFinishedJob(status, { id, ...more }))
const asked = (field: string) => server.asked.filter((question) => question.field === field).map(({ args }) => args)
const submitted = () => asked('submitJobs') as { inputs: SubmitJobInput[]; idempotencyKey: string }[]

describe('discovers', () => {
  test('what the globs match, in order, once each, without node_modules, in one request', async () => {
    const result = qgjob([ALL, './tests/a.spec.js', '**/*.spec.js', '--priority=high', '--label=nightly'])
    const updates = await server.subscribed('jobUpdated')
    for (const id of ['job_0001', 'job_0002', 'job_0003']) end(updates, id, 'COMPLETED')
    expect((await result).exitCode).toBe(0)
    const [request, ...others] = submitted()
    expect(others).toEqual([])
    expect(request?.inputs.map(({ testPath }) => testPath)).toEqual([
      'tests/a.spec.js',
      'tests/b.spec.js',
      'tests/shop/c.spec.js',
    ])
    expect(request?.inputs[0]).toMatchObject({ organizationId: 'qualgent', priority: 'HIGH', target: 'EMULATOR' })
    expect(request?.inputs[0]?.labels).toEqual(['nightly', expect.stringMatching(/^run:[0-9a-f]{12}$/)])
    expect(request?.idempotencyKey).toBe(request?.inputs[0]?.labels?.[1])
    // One subscription follows them, whatever groups they are in.
    expect(updates.args).toEqual({
      filter: { organizationId: 'qualgent', label: request?.idempotencyKey },
      after: null,
    })
  })

  test('from another folder, and leaves out what is excluded', async () => {
    await qgjob(['**/*.spec.js', '--exclude=shop/**', `--workspace=${folder}/tests`, '--detach'], { cwd: '/' })
    expect(submitted()[0]?.inputs.map(({ testPath }) => testPath)).toEqual(['a.spec.js', 'b.spec.js'])
  })

  test('nothing: a usage error that names the glob and the folder', async () => {
    const { exitCode, stderr } = await qgjob([ALL, 'tests/*.test.ts'])
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      'error: no test file matches tests/*.test.ts [NO_TESTS]\n' +
        `cause: nothing in ${folder} matches it\n` +
        'fix:   correct the glob and quote it, or name the folder of the tests with --workspace\n',
    )
    expect(submitted()).toEqual([])
  })

  test('a folder: says how to name the files in it', async () => {
    const { exitCode, stderr } = await qgjob(['tests'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain("fix:   name the files in it, such as 'tests/**/*.spec.js'\n")
  })

  test('nothing outside of the workspace', async () => {
    const { exitCode, stderr } = await qgjob(['../tests/*.spec.js'], { cwd: join(folder, 'node_modules') })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error: ../tests/*.spec.js leads out of the workspace [USAGE]\n')
  })
})

describe('the verdict', () => {
  test.each([
    ['COMPLETED', 0, '3 tests: 3 passed in 0ms'],
    ['FAILED', 1, '3 tests: 2 passed, 1 failed in 0ms'],
    ['ERRORED', 3, '3 tests: 2 passed, 1 errored in 0ms'],
  ] as const)('of %s is %i', async (status, code, summary) => {
    const result = qgjob([ALL])
    const updates = await server.subscribed('jobUpdated')
    end(updates, 'job_0001', 'COMPLETED')
    end(updates, 'job_0002', status)
    end(updates, 'job_0003', 'COMPLETED')
    const { exitCode, stderr } = await result
    expect(exitCode).toBe(code)
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(summary)
  })

  test('is not that of a test in quarantine, which is told all the same', async () => {
    const result = qgjob([ALL])
    const updates = await server.subscribed('jobUpdated')
    end(updates, 'job_0001', 'COMPLETED', { flaky: true, attemptsUsed: 2 })
    end(updates, 'job_0002', 'FAILED', { quarantined: true })
    end(updates, 'job_0003', 'COMPLETED')
    const { exitCode, stdout, stderr } = await result
    expect(exitCode).toBe(0)
    expect(stdout).toContain('quarantined')
    expect(stderr).toContain('\n~ tests/b.spec.js  quarantined · expected "Pay", found "Loading"')
    expect(stderr).toContain('\n✓ tests/a.spec.js  5 passed, 1 skipped · 10s · on pixel-1 · attempt 2 · flaky\n')
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('3 tests: 2 passed (1 flaky), 1 quarantined in 0ms')
  })

  test('of a run that somebody canceled is 6', async () => {
    const result = qgjob([ALL])
    const updates = await server.subscribed('jobUpdated')
    end(updates, 'job_0001', 'COMPLETED')
    for (const id of ['job_0002', 'job_0003']) change(updates, 'FINISHED', aJob({ id, status: 'CANCELED' }))
    expect(await result).toMatchObject({ exitCode: 6 })
  })

  test('comes with what went wrong, on stderr; stdout has one row for each change', async () => {
    const result = qgjob(['tests/a.spec.js', 'tests/b.spec.js'])
    const updates = await server.subscribed('jobUpdated')
    change(updates, 'SNAPSHOT', aJob({ id: 'job_0001' }))
    change(updates, 'STARTED', aRunningJob({ id: 'job_0001' }))
    end(updates, 'job_0001', 'FAILED')
    end(updates, 'job_0002', 'COMPLETED')
    const { stdout, stderr } = await result
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(1, 4).join(' ')),
    ).toEqual([
      'job_0001 running tests/a.spec.js',
      'job_0001 failed tests/a.spec.js',
      'job_0002 completed tests/b.spec.js',
    ])
    expect(stderr).toContain(
      '\n✗ tests/a.spec.js\n  expected "Pay", found "Loading"\n      at tests/login.spec.js:12\n  qgjob logs job_0001\n',
    )
  })
})

describe('a person at a terminal', () => {
  const terminal = { columns: 80 }

  test('sees a line for each test that ended, over a line of counts', async () => {
    const result = qgjob(['tests/a.spec.js', 'tests/b.spec.js'], { terminal })
    const updates = await server.subscribed('jobUpdated')
    change(updates, 'STARTED', aRunningJob({ id: 'job_0001' }))
    end(updates, 'job_0001', 'COMPLETED')
    end(updates, 'job_0002', 'COMPLETED')
    const { stdout, stderr } = await result
    expect(stdout).toBe('✓ tests/a.spec.js  10s · on pixel-1\n✓ tests/b.spec.js  10s · on pixel-1\n')
    expect(stderr).toContain('\r\u001b[K1 of 2 done: 1 passed; 1 waiting; 0s')
    expect(stderr.split('\r\u001b[K').at(-1)).toBe('2 tests: 2 passed in 0ms\n')
  })

  test('who presses Ctrl-C leaves the jobs running, and is told how to follow or cancel them', async () => {
    const interruption = new AbortController()
    const result = qgjob([ALL], { terminal, interruption: interruption.signal })
    await server.subscribed('jobUpdated')
    interruption.abort(new Interrupted('SIGINT'))
    const { exitCode, stderr } = await result
    const [label] = submitted().map(({ idempotencyKey }) => idempotencyKey)
    expect(exitCode).toBe(130)
    expect(stderr).toContain(
      `interrupted; 3 jobs go on:\n  qgjob status --org-id=qualgent --label=${label} --watch   follows them again\n` +
        `  qgjob cancel --org-id=qualgent --label=${label}           ends them\n`,
    )
    expect(canceled).toEqual([])
  })
})

describe('in CI', () => {
  const env = { CI: 'true' }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels everything it submitted and exits with %i', async (signal, code) => {
    const interruption = new AbortController()
    const isRunning = Promise.withResolvers<undefined>()
    const result = qgjob([ALL, '--junit=out.xml'], {
      env,
      interruption: interruption.signal,
      onOutput: (text) => (text.includes('running') ? isRunning.resolve(undefined) : null),
    })
    const updates = await server.subscribed('jobUpdated')
    end(updates, 'job_0001', 'COMPLETED')
    change(updates, 'STARTED', aRunningJob({ id: 'job_0002' }))
    await isRunning.promise
    interruption.abort(new Interrupted(signal))
    const { exitCode, stderr } = await result
    expect(exitCode).toBe(code)
    expect(canceled).toEqual(['job_0002', 'job_0003'])
    expect(asked('cancelJobs')).toHaveLength(1)
    expect(stderr).toContain('interrupted: 1 job canceled; 1 more is running and told to stop\n')
    expect(readFileSync(join(folder, 'out.xml'), 'utf8')).toContain('running on pixel-1 when the run ended')
  })

  test('an interruption while it submits cancels too', async () => {
    const interruption = new AbortController()
    const { submitJobs } = server.answers
    server.answers.submitJobs = (args: object) => {
      interruption.abort(new Interrupted('SIGTERM'))
      return (submitJobs as (args: object) => unknown)(args)
    }
    expect((await qgjob([ALL], { env, interruption: interruption.signal })).exitCode).toBe(143)
    expect(canceled).toHaveLength(3)
  })

  test('says so when the server is away and nothing can be canceled, and still exits as interrupted', async () => {
    const interruption = new AbortController()
    const result = qgjob([ALL], { env, interruption: interruption.signal })
    await server.subscribed('jobUpdated')
    await server.stop()
    interruption.abort(new Interrupted('SIGTERM'))
    const { exitCode, stderr } = await result
    await server.start()
    expect(exitCode).toBe(143)
    expect(stderr).toContain(
      `interrupted; 3 jobs could not be canceled: the qgjob server at ${server.url} does not answer\n`,
    )
  })

  test('so does --timeout, with 124', async () => {
    const { exitCode, stderr } = await qgjob([ALL, '--timeout=30ms'], { env })
    expect(exitCode).toBe(124)
    expect(stderr).toContain('no verdict within 30ms: 3 jobs canceled\n')
  })
})

test('--timeout at home leaves the jobs running, with 124', async () => {
  const { exitCode, stderr } = await qgjob([ALL, '--timeout=30ms'])
  expect(exitCode).toBe(124)
  expect(stderr).toContain('no verdict within 30ms; 3 jobs go on:\n')
  expect(canceled).toEqual([])
})

test('--fail-fast cancels the rest at the first failure, and the verdict is that failure', async () => {
  const result = qgjob([ALL, '--fail-fast'])
  const updates = await server.subscribed('jobUpdated')
  change(updates, 'STARTED', aRunningJob({ id: 'job_0003' }))
  end(updates, 'job_0001', 'FAILED')
  await until(result, () => canceled.length === 2)
  change(updates, 'FINISHED', aJob({ id: 'job_0002', status: 'CANCELED' }))
  change(updates, 'FINISHED', aRunningJob({ id: 'job_0003', status: 'CANCELED' }))
  const { exitCode, stderr } = await result
  expect(exitCode).toBe(1)
  expect(stderr).toContain('tests/a.spec.js did not pass: canceling the 2 tests left (--fail-fast)\n')
  expect(stderr).toContain('3 tests: 1 failed, 2 canceled in 0ms\n')
})

describe('--rerun-failed', () => {
  const earlier = (id: string, testPath: string, status: JobDetailsFragment['status'], labels: string[] = []): void => {
    jobs.set(id, aJob({ id, testPath, status, labels: ['', ...labels] }))
  }

  test('runs the tests whose latest job did not pass', async () => {
    earlier('job_a1', 'tests/a.spec.js', 'FAILED')
    earlier('job_a2', 'tests/a.spec.js', 'COMPLETED')
    earlier('job_b1', 'tests/b.spec.js', 'COMPLETED')
    earlier('job_b2', 'tests/b.spec.js', 'ERRORED')
    earlier('job_b3', 'tests/b.spec.js', 'RUNNING')
    const { stderr } = await qgjob([ALL, '--rerun-failed', '--detach'])
    expect(submitted()[0]?.inputs.map(({ testPath }) => testPath)).toEqual(['tests/b.spec.js'])
    expect(stderr).toContain('1 of 3 tests did not pass the last time\n')
  })

  test('is done when all passed', async () => {
    earlier('job_a1', 'tests/a.spec.js', 'COMPLETED')
    const { exitCode, stderr } = await qgjob([ALL, '--rerun-failed'])
    expect({ exitCode, submitted: submitted() }).toEqual({ exitCode: 0, submitted: [] })
    expect(stderr).toBe('0 of 3 tests did not pass the last time\nnothing to run in 0ms\n')
  })
})

test('--fail-fast goes on after what fails in quarantine', async () => {
  const result = qgjob([ALL, '--fail-fast'])
  const updates = await server.subscribed('jobUpdated')
  end(updates, 'job_0001', 'FAILED', { quarantined: true })
  end(updates, 'job_0002', 'COMPLETED')
  end(updates, 'job_0003', 'COMPLETED')
  expect((await result).exitCode).toBe(0)
  expect(canceled).toEqual([])
})

test('--supersede cancels the waiting jobs of earlier runs with the key, and of no later one', async () => {
  const carry = (id: string, status: JobDetailsFragment['status'], key: string): void => {
    jobs.set(id, aJob({ id, status, labels: [`supersede:${key}`] }))
  }
  carry('job_0000a', 'QUEUED', 'pr-7')
  carry('job_0000b', 'PENDING', 'pr-7')
  carry('job_0000c', 'RUNNING', 'pr-7')
  carry('job_0000d', 'QUEUED', 'pr-8')
  carry('job_9999', 'QUEUED', 'pr-7')
  const { stderr } = await qgjob([ALL, '--supersede=pr-7', '--detach'])
  expect(submitted()[0]?.inputs[0]?.labels).toContain('supersede:pr-7')
  expect(canceled.sort()).toEqual(['job_0000a', 'job_0000b'])
  expect(stderr).toContain('superseded earlier runs of pr-7: 2 jobs canceled\n')
})

test('--detach submits, prints the jobs and says how to follow them', async () => {
  const { exitCode, stdout, stderr } = await qgjob([ALL, '--detach'])
  expect(exitCode).toBe(0)
  expect(stdout.split('\n')[0]).toBe('job_0001\ttests/a.spec.js\tv1.2.3\temulator\tnormal')
  expect(stderr).toMatch(/qgjob status --org-id=qualgent --label=run:[0-9a-f]+ --watch/)
  expect(await qgjob([ALL, '--detach', '--junit=x.xml'])).toMatchObject({ exitCode: 2 })
})

describe('reports', () => {
  async function runOnce(...args: string[]): Promise<CliResult> {
    const result = qgjob(['tests/a.spec.js', 'tests/b.spec.js', ...args])
    const updates = await server.subscribed('jobUpdated')
    end(updates, 'job_0001', 'FAILED', { error: '\u001b[31mno\u001b[39m \u0000 <&>' })
    end(updates, 'job_0002', 'COMPLETED')
    return result
  }
  const log = async (): Promise<void> => {
    const { push } = await server.subscribed('jobLog')
    push({ cursor: '1:0', attemptId: 'att_1', attemptNumber: 1, seq: 0, text: '\u001b[2Jstep \u0007one\n', end: false })
    push({ cursor: '1:1', attemptId: 'att_1', attemptNumber: 1, seq: 1, text: '', end: true })
  }

  test('--junit and --report, in folders that they make, with the log of what failed', async () => {
    const [{ exitCode, stderr }] = await Promise.all([
      runOnce('--junit=out/deep/junit.xml', '--report=out/report.html'),
      log(),
    ])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/wrote out\/deep\/junit.xml\nwrote out\/report.html\n$/)
    const { root } = parseXml(readFileSync(join(folder, 'out/deep/junit.xml'), 'utf8'))
    expect(root?.attributes).toMatchObject({ tests: '2', failures: '1', errors: '0' })
    expect(root?.text).toContain('step one')
    expect(root?.text).toContain('no  <&>')
    const html = readFileSync(join(folder, 'out/report.html'), 'utf8')
    expect(html).toContain('<p>1 passed, 1 failed of 2 tests in 0ms</p>')
    expect(html).toContain('step  one')
  })

  test('that could not be written are told before anything is submitted', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { exitCode, stderr } = await qgjob([ALL, '--junit=file/junit.xml'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('error: the report file/junit.xml cannot be written [OUTPUT_UNWRITABLE]\n')
    expect(submitted()).toEqual([])
  })

  test('--json is one document, at the end', async () => {
    const { stdout } = await runOnce('--json')
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      label: submitted()[0]?.idempotencyKey,
      organizationId: 'qualgent',
      appVersionId: 'v1.2.3',
      target: 'EMULATOR',
      conclusion: 'failed',
      exitCode: 1,
      counts: { total: 2, passed: 1, failed: 1, errored: 0, canceled: 0, unfinished: 0 },
      jobs: [
        { id: 'job_0001', status: 'FAILED', attempts: [{ number: 1 }] },
        { id: 'job_0002', status: 'COMPLETED' },
      ],
    })
  })

  test('--output=jsonl is one document for each change, the verdict last', async () => {
    const { stdout } = await runOnce('--output=jsonl')
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((text): unknown => JSON.parse(text))
    expect(documents).toMatchObject([
      { kind: 'FINISHED', job: { id: 'job_0001' } },
      { kind: 'FINISHED', job: { id: 'job_0002' } },
      { kind: 'VERDICT', format: 1, exitCode: 1 },
    ])
  })
})

describe('a run too large for one request', () => {
  const make = (count: number): void => {
    mkdirSync(join(folder, 'many'))
    for (let n = 0; n < count; n++) writeFileSync(join(folder, `many/${n}.js`), '')
  }

  test('goes in several, of 1,000 jobs, with keys of their own', async () => {
    make(2001)
    await qgjob(['many/*.js', '--detach', '--output=json'])
    const [first, ...others] = submitted()
    expect([first, ...others].map((request) => request?.inputs.length)).toEqual([1000, 1000, 1])
    expect(others.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      `${first?.idempotencyKey}/1`,
      `${first?.idempotencyKey}/2`,
    ])
  })

  test('is taken back if a later request is refused', async () => {
    make(300)
    const { submitJobs } = server.answers
    server.answers.submitJobs = (args: object) =>
      submitted().length > 0
        ? { __typename: 'QueueFull', code: 'QUEUE_FULL', message: 'full', limit: 200, waiting: 200 }
        : (submitJobs as (args: object) => unknown)(args)
    const labels = Array.from({ length: 14 }, (_, n) => `--label=${String.fromCodePoint(97 + n).repeat(120)}`)
    const { exitCode, stderr } = await qgjob(['many/*.js', ...labels])
    expect(exitCode).toBe(3)
    const taken = submitted()[0]?.inputs.length ?? 0
    expect(canceled).toHaveLength(taken)
    expect(stderr).toContain(`took back what was submitted: ${taken} jobs canceled\n`)
    expect(stderr).toContain(`error: only the first ${taken} of 300 jobs were submitted [QUEUE_FULL]\ncause: full\n`)
  })
})

/** Resolves once the fact holds; fails with what the command said if it ends before. */
async function until(result: Promise<CliResult>, fact: () => boolean): Promise<void> {
  const ended: CliResult[] = []
  void result.then((value) => ended.push(value))
  while (!fact()) {
    if (ended.length > 0) throw new Error(`it ended before: ${JSON.stringify(ended)}`)
    await new Promise(setImmediate)
  }
}
