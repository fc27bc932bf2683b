import type { JobId, TestSource } from '../domain/job.ts'
import type { JobUpdate } from '../events/types.ts'
import type { JobFilter } from '../store/jobs.ts'
import { pageJobs } from '../store/jobs.ts'
import { builder } from './builder.ts'
import { connectionOf, pageArgs, pageRequest } from './connection.ts'
import {
  EstimateSourceEnum,
  JobStatusEnum,
  JobUpdateKindEnum,
  OutcomeEnum,
  PriorityEnum,
  ResetPolicyEnum,
  TargetEnum,
} from './enums.ts'
import { badArgument } from './errors.ts'
import { withoutNulls } from './input.ts'
import { required } from './loaders.ts'
import { WaitingType } from './waiting.ts'

const TestSourceType = builder.objectRef<TestSource>('TestSource').implement({
  description: 'A commit of a Git repository.',
  fields: (t) => ({
    repository: t.exposeString('repository', { description: 'Its address.' }),
    commit: t.exposeString('commit', { description: 'The full hash of the commit.' }),
  }),
})

builder.objectType('Job', {
  description: 'One test file, to be run on one version of an app on one kind of device.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "job_". Later jobs have greater ids.' }),
    organizationId: t.exposeID('organizationId', { description: 'The organization it belongs to.' }),
    appVersionId: t.exposeString('appVersionId', {
      description: 'The version of the app under test, such as "v1.2.3".',
    }),
    testPath: t.exposeString('testPath', { description: 'The test file, relative to the workspace of the worker.' }),
    target: t.expose('target', { type: TargetEnum, description: 'The kind of device it runs on.' }),
    priority: t.expose('priority', { type: PriorityEnum, description: 'Which jobs it goes before.' }),
    requirements: t.expose('requirements', { type: 'Requirements', description: 'What it asks of its worker.' }),
    labels: t.exposeStringList('labels', { description: 'Words to find it by, given at submit; sorted.' }),
    maxAttempts: t.exposeInt('maxAttempts', { description: 'How often the test may be run until it passes.' }),
    source: t.expose('source', {
      type: TestSourceType,
      nullable: true,
      description: 'Where its test file lies; null: in the workspace of the agent.',
    }),
    resetPolicy: t.expose('resetPolicy', {
      type: ResetPolicyEnum,
      nullable: true,
      description:
        'What the app is brought to before each test; null: what its agent does unless told otherwise (CLEAR, as it ' +
        'comes).',
    }),
    timeoutMs: t.exposeInt('timeoutMs', { description: 'How long one attempt may run, milliseconds.' }),
    status: t.expose('status', { type: JobStatusEnum, description: 'Where it stands.' }),
    expectedDurationMs: t.exposeInt('expectedMs', {
      description: 'How long one attempt was expected to take when the job was submitted, milliseconds.',
    }),
    expectedDurationSource: t.expose('expectedSource', {
      type: EstimateSourceEnum,
      description: 'Where that is known from.',
    }),
    attemptsUsed: t.exposeInt('attemptsUsed', {
      description: 'Attempts that count against maxAttempts: those that ended PASSED, FAILED or TIMED_OUT.',
    }),
    infrastructureFailures: t.exposeInt('infrastructureFailures', {
      description:
        'Attempts that were lost or could not be run, which is not the fault of the test; 3 end the job ' +
        'as ERRORED, unless the server is set otherwise.',
    }),
    outcome: t.expose('outcome', {
      type: OutcomeEnum,
      nullable: true,
      description:
        'How the latest attempt ended, or why the job ended without one. null before the first attempt and while one runs.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong in the latest attempt, or why there was none; null if nothing did.',
    }),
    cancelRequested: t.exposeBoolean('cancelRequested', {
      description: 'Whether somebody asked to cancel it. A running job then ends as CANCELED, whatever its result.',
    }),
    flaky: t.exposeBoolean('flaky', {
      description: 'Whether it passed after it, or the job it retries, had failed on the same app version.',
    }),
    quarantined: t.exposeBoolean('quarantined', {
      description:
        'Whether it FAILED while it, or each of its tests that failed, was quarantined: such a failure fails no run.',
    }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', description: 'When it was submitted.' }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a PENDING job becomes QUEUED; null in every other status.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the latest attempt began; null before the first.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it became final; null until then.',
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description:
        'Run time of the latest attempt, milliseconds, installing not included. null before the first and while one runs.',
    }),
    retryOf: t.exposeID('retryOf', { nullable: true, description: 'The job that retryJob made this one from.' }),
    groupId: t.exposeID('groupId', { description: 'The group it is in.' }),
    workerId: t.exposeID('workerId', {
      nullable: true,
      description: 'The worker of the latest attempt; null before the first.',
    }),
    workerName: t.exposeString('workerName', { nullable: true, description: 'The name of that worker.' }),
    group: t.field({
      type: 'Group',
      description: 'The jobs that share its app version, target and requirements, and so the install of the app.',
      resolve: (job, _args, { loaders }) => required(loaders.group.load(job.groupId)),
    }),
    waiting: t.field({
      type: WaitingType,
      nullable: true,
      description: 'Why it is not running yet and when it probably will; null unless it is PENDING or QUEUED.',
      resolve: (job, _args, { loaders }) => loaders.waitingOfJob.load(job),
    }),
    attempts: t.field({
      type: ['Attempt'],
      description: 'Every attempt so far, oldest first.',
      resolve: (job, _args, { loaders }) => loaders.attemptsOfJob.load(job.id),
    }),
  }),
})

export const JobConnection = connectionOf('Job', 'newest first')

const JobFilterInput = builder.inputType('JobFilter', {
  description: 'Which jobs: those to which everything given here applies.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'Jobs of this organization.' }),
    status: t.field({
      type: [JobStatusEnum],
      description:
        'Jobs in one of these statuses; absent or empty: in any. jobUpdated tells of jobs that enter or leave them.',
    }),
    appVersionId: t.string({ description: 'Jobs on exactly this app version.' }),
    target: t.field({ type: TargetEnum, description: 'Jobs for this kind of device.' }),
    groupId: t.id({ description: 'Jobs of this group.' }),
    label: t.string({ description: 'Jobs with exactly this label.' }),
  }),
})

function jobFilter(input: typeof JobFilterInput.$inferInput): JobFilter {
  const { status, ...others } = withoutNulls(input)
  return status === undefined || status.length === 0 ? others : { ...others, status }
}

builder.queryFields((t) => ({
  job: t.field({
    type: 'Job',
    nullable: true,
    description: 'One job; null if there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The id that submitJob answered.' }) },
    resolve: (_root, { id }, { loaders }) => loaders.job.load(id),
  }),
  jobs: t.field({
    type: JobConnection,
    description: 'Jobs that match a filter, newest first.',
    args: {
      filter: t.arg({ type: JobFilterInput, required: true, description: 'Which jobs.' }),
      ...pageArgs,
    },
    resolve: (_root, { filter, ...page }, { app }) =>
      pageJobs(app.store.db, app.caller.principal.scope, jobFilter(filter), pageRequest(page, 'job')),
  }),
}))

const JobUpdateType = builder.objectRef<JobUpdate>('JobUpdate').implement({
  description: 'A message of jobUpdated: one event of one job, or a notice about the stream itself.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'Position in the log of events; pass it as `after` to resume behind this message.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    kind: t.expose('kind', { type: JobUpdateKindEnum, description: 'What happened.' }),
    job: t.expose('job', {
      type: 'Job',
      nullable: true,
      description:
        'The job as this event left it; its group and attempts as they are at delivery. null on LIVE and RESYNC.',
    }),
  }),
})

builder.subscriptionField('jobUpdated', (t) =>
  t.field({
    type: JobUpdateType,
    description:
      'Follows one job or all that match a filter, until the client stops. Without `after` the state now comes first ' +
      '(a SNAPSHOT of each job, then LIVE), then every event, in order. With `after` come all events behind that cursor, ' +
      'without gap or repeat, and LIVE where they meet the present; or RESYNC and new snapshots.',
    args: {
      id: t.arg.id({ description: 'The one job to follow. Give either this or filter.' }),
      filter: t.arg({ type: JobFilterInput, description: 'The jobs to follow. Give either this or id.' }),
      after: t.arg.string({ description: 'The cursor of the last message that was received, to resume.' }),
    },
    subscribe: (_root, { id, filter, after }, { app, feeds }) => {
      if ((id == null) === (filter == null)) throw badArgument('id', 'give exactly one of id and filter.')
      const what = filter == null ? { id: id as JobId } : jobFilter(filter)
      return feeds.jobUpdates(app.caller.principal.scope, what, after ?? null)
    },
    resolve: (update) => update,
  }),
)
