import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JobDetailsFragment } from '../client/gql/graphql.ts'
import { Interrupted } from './errors.ts'
import { aFinishedJob, aJob, aRunningJob, anAttempt, before, page } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer, FakeSubscription } from './testing/fake-server.ts'
import { runCli } from './testing/run-cli.ts'
import type { CliWorld } from './testing/run-cli.ts'

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer()
})
afterEach(() => server.stop())

const qgjob = (line: string, world: CliWorld = {}) =>
  runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1' }, ...world })

let cursor = 0
const tell = ({ push }: FakeSubscription, kind: string, job: JobDetailsFragment | null, secondsAgo = 0): void =>
  push({ cursor: `c${++cursor}`, at: before(secondsAgo), kind, job })

describe('watching one job', () => {
  const line = 'status --job-id=job_1 --watch'
  const watch = async (ended: JobDetailsFragment, world: CliWorld = {}) => {
    server.answers.job = aJob()
    const result = qgjob(line, world)
    const updates = await server.subscribed('jobUpdated')
    tell(updates, 'SNAPSHOT', aJob(), 60)
    tell(updates, 'LIVE', null, 60)
    tell(updates, 'STARTED', aRunningJob(), 12)
    tell(updates, 'FINISHED', ended, 2)
    return result
  }

  test('prints one line per change on a pipe and exits with the verdict', async () => {
    const { exitCode, stdout, stderr } = await watch(aFinishedJob('COMPLETED'))
    expect(stdout).toBe(
      '2026-03-01T11:59:00.000Z\tjob_1\tqueued\ttests/login.spec.js\t\n' +
        '2026-03-01T11:59:48.000Z\tjob_1\trunning\ttests/login.spec.js\tattempt 1 on pixel-1\n' +
        '2026-03-01T11:59:58.000Z\tjob_1\tcompleted\ttests/login.spec.js\t5 passed, 1 skipped · 10s · on pixel-1\n',
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('prints times since the submit on a terminal', async () => {
    const { stdout } = await watch(aFinishedJob('COMPLETED'), { terminal: { columns: 60 } })
    expect(stdout).toBe(
      '    0ms  ○ queued\n    48s  ● running    attempt 1 on pixel-1\n    58s  ✓ completed  5 passed, 1 skipped · 10s · on pixel-1\n',
    )
  })

  test.each([
    ['COMPLETED', 0],
    ['FAILED', 1],
    ['ERRORED', 3],
  ] as const)('exits %s with %i', async (status, code) => {
    expect((await watch(aFinishedJob(status))).exitCode).toBe(code)
  })

  test('exits CANCELED with 6', async () => {
    expect((await watch(aJob({ status: 'CANCELED', finishedAt: before(2) }))).exitCode).toBe(6)
  })

  test('shows the whole error of a failed job, on stderr', async () => {
    const { stderr } = await watch(aFinishedJob('FAILED', { attempts: [anAttempt({ outcome: 'FAILED' })] }))
    expect(stderr).toBe('expected "Pay", found "Loading"\n    at tests/login.spec.js:12\n')
  })

  test('is one JSON document a line with --json, the verdict last', async () => {
    server.answers.job = aJob()
    const result = qgjob(`${line} --json`)
    const updates = await server.subscribed('jobUpdated')
    tell(updates, 'SNAPSHOT', aRunningJob())
    tell(updates, 'FINISHED', aFinishedJob('FAILED'))
    const documents = (await result).stdout
      .trimEnd()
      .split('\n')
      .map((text): unknown => JSON.parse(text))
    expect(documents).toMatchObject([
      { kind: 'SNAPSHOT', job: { status: 'RUNNING' } },
      { kind: 'FINISHED', job: { status: 'FAILED' } },
      { kind: 'VERDICT', exitCode: 1, jobs: [{ id: 'job_1', status: 'FAILED' }] },
    ])
  })

  test('of a finished job answers at once', async () => {
    server.answers.job = aFinishedJob('FAILED')
    const result = qgjob(line)
    tell(await server.subscribed('jobUpdated'), 'SNAPSHOT', aFinishedJob('FAILED'))
    expect((await result).exitCode).toBe(1)
  })

  test('goes on after a cut, from the last cursor, and tells no state twice', async () => {
    server.answers.job = aJob()
    const connected = Promise.withResolvers<undefined>()
    const result = qgjob(line, { onOutput: (text) => (text.includes('running') ? connected.resolve(undefined) : null) })
    const before = await server.subscribed('jobUpdated')
    tell(before, 'SNAPSHOT', aJob())
    tell(before, 'STARTED', aRunningJob())
    await connected.promise
    const last = `c${cursor}`
    server.cut()
    const after = await server.subscribed('jobUpdated')
    expect(after.args).toEqual({ id: 'job_1', after: last })
    tell(after, 'SNAPSHOT', aRunningJob())
    tell(after, 'FINISHED', aFinishedJob('COMPLETED'))
    const { exitCode, stdout, stderr } = await result
    expect(exitCode).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => text.split('\t')[2]),
    ).toEqual(['queued', 'running', 'completed'])
    expect(stderr).toBe('connection lost, trying again…\nconnected again\n')
  })

  test('asks again when the server ends the stream before the job is finished', async () => {
    server.answers.job = aJob()
    const result = qgjob(line)
    const first = await server.subscribed('jobUpdated')
    tell(first, 'SNAPSHOT', aRunningJob())
    first.complete()
    tell(await server.subscribed('jobUpdated'), 'FINISHED', aFinishedJob('COMPLETED'))
    expect((await result).exitCode).toBe(0)
  })

  test('Ctrl-C leaves with 130 and says how to come back', async () => {
    server.answers.job = aRunningJob()
    const interruption = new AbortController()
    const result = qgjob(line, { interruption: interruption.signal })
    await server.subscribed('jobUpdated')
    interruption.abort(new Interrupted('SIGINT'))
    const { exitCode, stderr } = await result
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(
      /^stopped watching; the job goes on:\n {2}qgjob status --job-id=job_1 --watch .*\n {2}qgjob cancel --job-id=job_1 /,
    )
  })

  test('SIGTERM leaves with 143', async () => {
    server.answers.job = aRunningJob()
    const interruption = AbortSignal.abort(new Interrupted('SIGTERM'))
    expect((await qgjob(line, { interruption })).exitCode).toBe(143)
  })

  test('--watch-timeout leaves with 124', async () => {
    server.answers.job = aRunningJob()
    const { exitCode, stderr } = await qgjob(`${line} --watch-timeout 30ms`)
    expect(exitCode).toBe(124)
    expect(stderr).toContain('no verdict within 30ms; the job goes on')
  })
})

describe('submit --watch', () => {
  const jobs = [aJob({ id: 'job_1' }), aJob({ id: 'job_2', testPath: 'tests/b.spec.js' })]
  beforeEach(() => {
    server.answers.submitJobs = { __typename: 'SubmitJobsPayload', jobs, created: true, warnings: [] }
  })

  test('follows all jobs over one subscription to their group, and takes the worst verdict', async () => {
    const result = qgjob('submit --org-id=qualgent --app-version-id=v1 tests/a.spec.js tests/b.spec.js --watch')
    const updates = await server.subscribed('jobUpdated')
    expect(updates.args).toEqual({ filter: { organizationId: 'qualgent', groupId: 'grp_1' }, after: null })
    for (const job of jobs) tell(updates, 'SNAPSHOT', job)
    tell(updates, 'LIVE', null)
    tell(updates, 'FINISHED', aFinishedJob('COMPLETED', { id: 'job_9' })) // of somebody else, in the same group
    tell(updates, 'FINISHED', aFinishedJob('FAILED', { id: 'job_2' }))
    tell(updates, 'FINISHED', aFinishedJob('COMPLETED', { id: 'job_1' }))
    const { exitCode, stdout } = await result
    expect(exitCode).toBe(1)
    expect(stdout).not.toContain('job_9')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('2 jobs: 1 completed, 1 failed')
  })

  test('asks by id for jobs that the state now does not contain', async () => {
    server.answers.job = ({ id }: { id: string }) => aFinishedJob('COMPLETED', { id })
    const result = qgjob('submit --org-id=qualgent --app-version-id=v1 tests/a.spec.js tests/b.spec.js --watch')
    const updates = await server.subscribed('jobUpdated')
    tell(updates, 'SNAPSHOT', aFinishedJob('COMPLETED', { id: 'job_1' }))
    tell(updates, 'LIVE', null)
    expect((await result).exitCode).toBe(0)
    expect(server.asked.filter(({ field }) => field === 'job').map(({ args }) => args.id)).toEqual(['job_2'])
  })
})

describe('status --label --watch', () => {
  const label = 'run:1a2b3c'
  const jobs = [
    aJob({ id: 'job_1', labels: [label], groupId: 'grp_1' }),
    aJob({ id: 'job_2', labels: [label], groupId: 'grp_2' }),
  ]

  test('follows all jobs with the label over one subscription, whatever groups they are in', async () => {
    server.answers.jobs = page(jobs)
    const result = qgjob(`status --org-id=qualgent --label=${label} --watch`)
    const updates = await server.subscribed('jobUpdated')
    expect(updates.args).toEqual({ filter: { organizationId: 'qualgent', label }, after: null })
    tell(updates, 'FINISHED', aFinishedJob('COMPLETED', { id: 'job_1' }))
    tell(updates, 'FINISHED', aFinishedJob('FAILED', { id: 'job_2' }))
    expect((await result).exitCode).toBe(1)
  })

  test('after a resync asks by id for those of whom nothing was heard', async () => {
    server.answers.jobs = page(jobs)
    server.answers.job = ({ id }: { id: string }) => aFinishedJob('COMPLETED', { id })
    const result = qgjob(`status --org-id=qualgent --label=${label} --watch`)
    const updates = await server.subscribed('jobUpdated')
    for (const job of jobs) tell(updates, 'SNAPSHOT', job)
    tell(updates, 'LIVE', null)
    tell(updates, 'FINISHED', aFinishedJob('COMPLETED', { id: 'job_1' }))
    tell(updates, 'RESYNC', null)
    tell(updates, 'LIVE', null)
    expect((await result).exitCode).toBe(0)
    expect(server.asked.filter(({ field }) => field === 'job').map(({ args }) => args.id)).toEqual(['job_2'])
  })

  test('left by Ctrl-C says how to come back to all of them', async () => {
    server.answers.jobs = page(jobs)
    const interruption = AbortSignal.abort(new Interrupted('SIGINT'))
    const { stderr } = await qgjob(`status --org-id=qualgent --label=${label} --watch`, { interruption })
    expect(stderr).toMatch(
      /2 jobs go on:\n {2}qgjob status --label=run:1a2b3c --watch .*\n {2}qgjob cancel --label=run:1a2b3c /,
    )
  })

  test('of a label that no job has is exit code 5', async () => {
    server.answers.jobs = page([])
    expect(await qgjob('status --org-id=qualgent --label=nosuch')).toMatchObject({ exitCode: 5, stdout: '' })
  })
})

describe('logs', () => {
  const chunk = (text: string, attemptNumber = 1, end = false) => ({
    cursor: `${attemptNumber}:${++cursor}`,
    attemptId: `att_${attemptNumber}`,
    attemptNumber,
    seq: cursor,
    text,
    end,
  })

  test('prints what the job wrote, as it is, and marks attempts on stderr', async () => {
    server.answers.job = aFinishedJob('FAILED')
    const result = qgjob('logs job_1')
    const log = await server.subscribed('jobLog')
    for (const value of [
      chunk('one\n'),
      chunk('two\n', 2),
      chunk('\u001b[31mthree\u001b[0m\n', 2),
      chunk('', 2, true),
    ]) {
      log.push(value)
    }
    expect(await result).toEqual({
      exitCode: 0,
      stdout: 'one\ntwo\n\u001b[31mthree\u001b[0m\n',
      stderr: '--- attempt 1\n--- attempt 2\n',
    })
  })

  test('with -f waits for the end of a running job', async () => {
    server.answers.job = aRunningJob()
    const seen = Promise.withResolvers<undefined>()
    const result = qgjob('logs --job-id=job_1 -f', { onOutput: () => seen.resolve(undefined) })
    const log = await server.subscribed('jobLog')
    log.push(chunk('early\n'))
    await seen.promise
    log.push(chunk('late\n'))
    log.push(chunk('', 1, true))
    expect((await result).stdout).toBe('early\nlate\n')
  })

  test('of a job that never ran is empty, and ends', async () => {
    server.answers.job = aJob({ status: 'CANCELED' })
    const result = qgjob('logs job_1 -f')
    const log = await server.subscribed('jobLog')
    log.complete()
    expect(await result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('goes on after the last chunk when the server ends the stream of an unfinished job', async () => {
    server.answers.job = aRunningJob()
    const result = qgjob('logs job_1 -f')
    const first = await server.subscribed('jobLog')
    const early = chunk('early\n')
    first.push(early)
    first.complete()
    const second = await server.subscribed('jobLog')
    expect(second.args).toEqual({ jobId: 'job_1', after: early.cursor })
    second.push(chunk('late\n'))
    second.push(chunk('', 1, true))
    expect((await result).stdout).toBe('early\nlate\n')
  })

  test('without -f prints what there is of a running job and stops', async () => {
    server.answers.job = aRunningJob()
    const result = qgjob('logs --job-id=job_1')
    const log = await server.subscribed('jobLog')
    log.push(chunk('so far\n'))
    expect(await result).toMatchObject({ exitCode: 0, stdout: 'so far\n' })
  })
})

test('status --watch without an id prints one line per change, from the first on', async () => {
  server.answers.jobs = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }
  const interruption = new AbortController()
  const enough = Promise.withResolvers<undefined>()
  const result = qgjob('status --org-id=qualgent --watch', {
    interruption: interruption.signal,
    onOutput: (text) => (text.includes('completed') ? enough.resolve(undefined) : null),
  })
  const updates = await server.subscribed('jobUpdated')
  tell(updates, 'SNAPSHOT', aJob({ id: 'job_0' }))
  tell(updates, 'LIVE', null)
  tell(updates, 'STARTED', aRunningJob(), 12)
  tell(updates, 'FINISHED', aFinishedJob('COMPLETED'), 2)
  await enough.promise
  interruption.abort(new Interrupted('SIGINT'))
  const { exitCode, stdout } = await result
  expect(exitCode).toBe(130)
  expect(stdout).toBe(
    '2026-03-01T11:59:48.000Z\tjob\tjob_1\trunning\ttests/login.spec.js\tattempt 1 on pixel-1\n' +
      '2026-03-01T11:59:58.000Z\tjob\tjob_1\tcompleted\ttests/login.spec.js\t10s · on pixel-1\n',
  )
})
