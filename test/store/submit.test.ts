import { expect, it } from 'vitest'
import { IdempotencyConflict, InvalidInput } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { submitJobs, type SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import { findGroup } from '../../server/store/groups.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { listOrganizations } from '../../server/store/organizations.ts'
import { testApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, jobInput, must, register, runOne, submit, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

describeEachStore('submitting jobs', ({ open }) => {
  it('keeps every job with what was asked, queued and in the order it came', async () => {
    const app = testApp(await open())
    const { jobs, created } = await submitJobs(
      app,
      [
        jobInput({
          testPath: 'tests/checkout/päy 🛒.spec.ts',
          priority: 'URGENT',
          requirements: { platform: 'ANDROID', osVersion: '>=13 <15', model: 'Pixel *', tags: ['lab', 'gpu', 'lab'] },
          labels: ['nightly', "it's; drop table jobs", 'nightly'],
          maxAttempts: 5,
          timeoutMs: 60_000,
          resetPolicy: 'REINSTALL',
        }),
        jobInput(),
      ],
      { field: 'inputs' },
    )
    const stored = await findJobs(
      app.store.db,
      EVERYTHING,
      jobs.map((job) => job.id),
    )
    expect(stored.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(jobs)
    expect(created).toBe(true)
    expect(jobs[0]).toMatchObject({
      testPath: 'tests/checkout/päy 🛒.spec.ts',
      priority: 'URGENT',
      requirements: { platform: 'ANDROID', osVersion: '>=13 <15', model: 'Pixel *', tags: ['gpu', 'lab'] },
      labels: ["it's; drop table jobs", 'nightly'],
      maxAttempts: 5,
      timeoutMs: 60_000,
      resetPolicy: 'REINSTALL',
    })
    expect(jobs[1]).toMatchObject({
      status: 'QUEUED',
      submittedAt: app.now(),
      queuedAt: app.now(),
      requirements: { tags: [] },
      labels: [],
      maxAttempts: 2,
      timeoutMs: 1_800_000,
      resetPolicy: null,
      attemptsUsed: 0,
      outcome: null,
    })
    expect(await listOrganizations(app.store.db, EVERYTHING)).toMatchObject([
      { id: 'acme', createdAt: app.now(), weight: 1 },
    ])
  })

  it('groups by organization, app version, target and requirements, whatever the order of the tags', async () => {
    const app = testApp(await open())
    const [first, ...others] = await submit(
      app,
      { requirements: { tags: ['a', 'b'] } },
      { requirements: { tags: ['b', 'a'] }, priority: 'HIGH', testPath: 'other.spec.ts', resetPolicy: 'NONE' },
      { requirements: { tags: ['a'] } },
      { requirements: { tags: ['a', 'b'], model: 'Pixel *' } },
      { appVersionId: 'v2', requirements: { tags: ['a', 'b'] } },
      { target: 'DEVICE', requirements: { tags: ['a', 'b'] } },
    )
    const elsewhere = await submitOne(app, { organizationId: 'globex', requirements: { tags: ['a', 'b'] } })
    expect(others[0]?.groupId).toBe(first?.groupId)
    expect(new Set([first, ...others, elsewhere].map((job) => job?.groupId)).size).toBe(6)
  })

  it('lets late jobs join a group that is being served, and opens a new one once it has closed', async () => {
    const app = testApp(await open())
    const first = await submitOne(app)
    const running = await runOne(app)
    const late = await submitOne(app)
    expect(late.groupId).toBe(first.groupId)
    const second = must(await finish(app, running, 'PASSED'))
    expect(second.job.id).toBe(late.id)
    expect(await finish(app, second, 'PASSED')).toBeNull()
    expect(await findGroup(app.store.db, EVERYTHING, first.groupId)).toMatchObject({
      status: 'CLOSED',
      closedAt: app.now(),
    })
    const next = await submitOne(app)
    expect(next.groupId).not.toBe(first.groupId)
    expect(await findGroup(app.store.db, EVERYTHING, next.groupId)).toMatchObject({ status: 'OPEN', closedAt: null })
  })

  it('warns of jobs that no registered worker could run, and takes them all the same', async () => {
    const app = testApp(await open())
    await register(app)
    const fitting = await submitJobs(app, [jobInput()], { field: 'inputs' })
    expect(fitting.warnings).toEqual([])
    const { jobs, warnings } = await submitJobs(app, [jobInput({ target: 'DEVICE' }), jobInput({ target: 'DEVICE' })], {
      field: 'inputs',
    })
    expect(jobs.map((job) => job.status)).toEqual(['QUEUED', 'QUEUED'])
    expect(warnings).toEqual([expect.stringContaining('DEVICE')])
  })

  it('answers a repeated idempotency key with the jobs of the first call', async () => {
    const app = testApp(await open())
    const inputs = [jobInput(), jobInput({ testPath: 'b.spec.ts' })]
    const first = await submitJobs(app, inputs, { idempotencyKey: 'ci-1', field: 'inputs' })
    const before = await dump(app.store.db)
    const again = await submitJobs(app, inputs, { idempotencyKey: 'ci-1', field: 'inputs' })
    expect(again).toMatchObject({ created: false, jobs: first.jobs })
    expect(await dump(app.store.db)).toEqual(before)
    const other = await submitJobs(app, [jobInput({ organizationId: 'globex' })], {
      idempotencyKey: 'ci-1',
      field: 'inputs',
    })
    expect(other.created).toBe(true)
  })

  it('hands out a job with its reset policy, and keeps it in a retry', async () => {
    const app = testApp(await open())
    await submitOne(app, { resetPolicy: 'RESTART' })
    const running = await runOne(app)
    expect(running.job.resetPolicy).toBe('RESTART')
    await finish(app, running, 'PASSED')
    expect((await retryJob(app, running.job.id)).resetPolicy).toBe('RESTART')
  })

  it('takes a policy that is absent and one that is null for the same submit', async () => {
    const app = testApp(await open())
    const send = (input: SubmitJobInput) => submitJobs(app, [input], { idempotencyKey: 'ci-1', field: 'input' })
    await send(jobInput())
    expect(await send(jobInput({ resetPolicy: null }))).toMatchObject({ created: false })
    await expect(send(jobInput({ resetPolicy: 'NONE' }))).rejects.toThrow(IdempotencyConflict)
  })

  it('refuses an idempotency key that was used for another submit', async () => {
    const app = testApp(await open())
    await submitJobs(app, [jobInput()], { idempotencyKey: 'ci-1', field: 'input' })
    const before = await dump(app.store.db)
    const other = submitJobs(app, [jobInput({ priority: 'HIGH' })], { idempotencyKey: 'ci-1', field: 'input' })
    await expect(other).rejects.toThrow(IdempotencyConflict)
    expect(await dump(app.store.db)).toEqual(before)
  })

  it('makes one job of fifty equal submits at once', async () => {
    const app = testApp(await open())
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submitJobs(app, [jobInput()], { idempotencyKey: 'ci-1', field: 'input' })),
    )
    expect(new Set(answers.map(({ jobs }) => jobs[0]?.id)).size).toBe(1)
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    expect((await dump(app.store.db)).jobs).toHaveLength(1)
  })

  it('takes a thousand jobs in one call, all or nothing', async () => {
    const app = testApp(await open())
    const inputs = Array.from({ length: 1_000 }, (_, n) =>
      jobInput({ testPath: `tests/${n}.spec.ts`, labels: ['big'] }),
    )
    await expect(
      submitJobs(app, inputs.with(999, jobInput({ testPath: '/etc/passwd' })), { field: 'inputs' }),
    ).rejects.toMatchObject({ field: 'inputs[999].testPath' })
    expect((await dump(app.store.db)).jobs).toEqual([])
    const { jobs } = await submitJobs(app, inputs, { field: 'inputs' })
    expect(await findGroup(app.store.db, EVERYTHING, must(jobs[0]).groupId)).toMatchObject({
      counts: { queued: 1_000 },
    })
    const stored = await dump(app.store.db)
    expect(stored.jobs.map((row) => row.test_path)).toEqual(inputs.map((input) => input.testPath))
    expect(stored.events.map((row) => row.seq)).toEqual(inputs.map((_, n) => n + 1))
  })
})

const LONG = 'x'.repeat(10_000_000)
/** As GraphQL would let them through, or a careless caller would send them. */
const BAD: [what: string, change: Record<keyof SubmitJobInput, unknown> | object, field: string][] = [
  ['an unknown target', { target: 'TOASTER' }, 'target'],
  ['an unknown priority', { priority: 'SOON' }, 'priority'],
  ['an unknown reset', { resetPolicy: 'clear' }, 'resetPolicy'],
  ['a priority as number', { priority: 2 }, 'priority'],
  ['an empty organization', { organizationId: '' }, 'organizationId'],
  ['an organization that is no slug', { organizationId: 'Acme Inc' }, 'organizationId'],
  ["the lab's log as organization", { organizationId: '~lab' }, 'organizationId'],
  ['a 10 MB organization', { organizationId: LONG }, 'organizationId'],
  ['an empty app version', { appVersionId: '' }, 'appVersionId'],
  ['an app version that is a path', { appVersionId: '../v1' }, 'appVersionId'],
  ['a 10 MB app version', { appVersionId: LONG }, 'appVersionId'],
  ['an empty test path', { testPath: '' }, 'testPath'],
  ['a 10 MB test path', { testPath: LONG }, 'testPath'],
  ['a test path that goes up', { testPath: '../secret.spec.ts' }, 'testPath'],
  ['a test path that goes up later', { testPath: 'a/../../b.spec.ts' }, 'testPath'],
  ['an absolute test path', { testPath: '/etc/passwd' }, 'testPath'],
  ['a test path on a drive', { testPath: 'C:\\tests\\a.spec.ts' }, 'testPath'],
  ['a test path on a drive, with slashes', { testPath: 'C:/tests/a.spec.ts' }, 'testPath'],
  ['a test path of a share', { testPath: '\\\\host\\a.spec.ts' }, 'testPath'],
  ['a test path that reads as an option', { testPath: '--config=x' }, 'testPath'],
  ['a test path with a line break', { testPath: 'a\nb.spec.ts' }, 'testPath'],
  ['a test path with NUL', { testPath: 'a\0.spec.ts' }, 'testPath'],
  ['a test path that turns around', { testPath: 'a\u202est.ceps' }, 'testPath'],
  ['a label with an escape', { labels: ['a\u001b[2J'] }, 'labels[0]'],
  ['a test path with half a character', { testPath: 'a\ud83d.spec.ts' }, 'testPath'],
  ['a label with half a character', { labels: ['ok', '\ude00'] }, 'labels[1]'],
  ['an empty label', { labels: [''] }, 'labels[0]'],
  ['17 labels', { labels: Array.from({ length: 17 }, (_, n) => `l${n}`) }, 'labels'],
  ['no attempts', { maxAttempts: 0 }, 'maxAttempts'],
  ['half an attempt', { maxAttempts: 1.5 }, 'maxAttempts'],
  ['11 attempts', { maxAttempts: 11 }, 'maxAttempts'],
  ['a timeout under a second', { timeoutMs: 999 }, 'timeoutMs'],
  ['a timeout over a day', { timeoutMs: 86_400_001 }, 'timeoutMs'],
  ['an unknown platform', { requirements: { platform: 'AMIGA' } }, 'requirements.platform'],
  ['an OS version that is no range', { requirements: { osVersion: 'latest' } }, 'requirements.osVersion'],
  ['an empty tag', { requirements: { tags: [''] } }, 'requirements.tags[0]'],
]

describeEachStore('jobs whose tests lie in a repository', ({ open }) => {
  const source = { repository: 'https://github.com/acme/shop.git', commit: 'a'.repeat(40) }

  it('keep the commit, share their group with the others, and are retried from it', async () => {
    const app = testApp(await open())
    const [job, other] = await submit(app, { source }, {})
    expect([job?.source, other?.source]).toEqual([source, null])
    expect(job?.groupId).toBe(other?.groupId)
    const running = await runOne(app)
    expect(running.job.source).toEqual(source)
    await finish(app, running, 'PASSED', false)
    expect((await retryJob(app, running.job.id)).source).toEqual(source)
  })

  it.each([
    ['git@github.com:acme/shop.git', true],
    ['ssh://git@host.example:22/shop.git', true],
    ['file:///srv/shop.git', true],
    ['http://github.com/acme/shop.git', false],
    ['https://user:secret@github.com/acme/shop.git', false],
    ['https://secret@github.com/acme/shop.git', false],
    ['ssh://git:secret@host.example/shop.git', false],
    ['ssh://-oProxyCommand=x/shop.git', false],
    ['ext::sh -c x', false],
    ['--upload-pack=x', false],
    ['-x@host:shop', false],
    ['/srv/shop.git', false],
    ['', false],
  ])('may name %j: %s', async (repository, isGood) => {
    const app = testApp(await open())
    const submitting = submit(app, { source: { ...source, repository } })
    if (isGood) await submitting
    else await expect(submitting).rejects.toMatchObject({ field: 'inputs[0].source.repository' })
  })

  it.each(['main', 'a'.repeat(39), 'A'.repeat(40), '-'.repeat(40)])('may not name the commit %j', async (commit) => {
    const submitting = submit(testApp(await open()), { source: { ...source, commit } })
    await expect(submitting).rejects.toMatchObject({ field: 'inputs[0].source.commit' })
  })
})

describeEachStore('bad submits', ({ open }) => {
  it('name the field and write nothing', async () => {
    const app = testApp(await open())
    const before = await dump(app.store.db)
    for (const [what, change, field] of BAD) {
      const single = { ...jobInput(), ...change } as SubmitJobInput
      const alone = submitJobs(app, [single], { field: 'input' })
      await expect(alone, what).rejects.toMatchObject({ code: 'INVALID_INPUT', field: `input.${field}` })
      const second = submitJobs(app, [jobInput(), single], { field: 'inputs' })
      await expect(second, what).rejects.toMatchObject({ code: 'INVALID_INPUT', field: `inputs[1].${field}` })
    }
    expect(await dump(app.store.db)).toEqual(before)
  })

  it('say little about what was sent, however long it was', async () => {
    const app = testApp(await open())
    const refused = await submitJobs(app, [jobInput({ testPath: LONG })], { field: 'input' }).catch(
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(InvalidInput)
    expect((refused as InvalidInput).message.length).toBeLessThan(300)
  })

  it.each([
    ['no jobs', [], {}, 'inputs'],
    ['1,001 jobs', Array.from({ length: 1_001 }, () => jobInput()), {}, 'inputs'],
    ['two organizations', [jobInput(), jobInput({ organizationId: 'globex' })], {}, 'inputs[1].organizationId'],
    ['an empty idempotency key', [jobInput()], { idempotencyKey: '' }, 'idempotencyKey'],
    ['a 10 MB idempotency key', [jobInput()], { idempotencyKey: LONG }, 'idempotencyKey'],
  ] as const)('refuse %s', async (_, inputs, options, field) => {
    const app = testApp(await open())
    const before = await dump(app.store.db)
    await expect(submitJobs(app, inputs, { ...options, field: 'inputs' })).rejects.toMatchObject({ field })
    expect(await dump(app.store.db)).toEqual(before)
  })
})
