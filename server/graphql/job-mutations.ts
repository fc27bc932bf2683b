import {
  AlreadyFinished,
  BuildMissing,
  IdempotencyConflict,
  InvalidInput,
  NotFinished,
  NotFound,
  QueueFull,
  StoreFull,
} from '../domain/errors.ts'
import type { Job, JobId } from '../domain/job.ts'
import { cancelJob, cancelJobs } from '../operations/cancel-jobs.ts'
import { retryJob } from '../operations/retry-job.ts'
import { DEFAULT_MAX_ATTEMPTS, MAX_JOBS } from '../operations/submit-input.ts'
import { submitJobs } from '../operations/submit-jobs.ts'
import { builder } from './builder.ts'
import { PriorityEnum, ResetPolicyEnum, TargetEnum } from './enums.ts'
import { withoutNulls } from './input.ts'
import { RequirementsInput } from './requirements.ts'

const TestSourceInput = builder.inputType('TestSourceInput', {
  description: 'A commit of a Git repository. An agent fetches only repositories that it is told to trust.',
  fields: (t) => ({
    repository: t.string({
      required: true,
      description: 'An https, ssh or file address without a password, such as "https://github.com/acme/shop.git".',
    }),
    commit: t.string({ required: true, description: 'The full hash of the commit.' }),
  }),
})

const SubmitJobInput = builder.inputType('SubmitJobInput', {
  description: 'A job to be created.',
  fields: (t) => ({
    organizationId: t.id({
      required: true,
      description:
        'The organization it belongs to, such as "qualgent": 1 to 63 lower-case letters, digits and hyphens. The first ' +
        'job makes it known.',
    }),
    appVersionId: t.string({
      required: true,
      description: 'The version of the app under test, such as "v1.2.3": 1 to 128 letters, digits and . - _ +.',
    }),
    testPath: t.string({
      required: true,
      description:
        'The test file, relative to the workspace of the worker, such as "tests/login.spec.js", in up to 512 characters. ' +
        'A path that leaves the workspace is refused.',
    }),
    target: t.field({
      type: TargetEnum,
      required: true,
      defaultValue: 'EMULATOR',
      description: 'The kind of device it runs on.',
    }),
    priority: t.field({
      type: PriorityEnum,
      required: true,
      defaultValue: 'NORMAL',
      description: 'Which jobs it goes before.',
    }),
    requirements: t.field({ type: RequirementsInput, description: 'What it asks of its worker; absent: nothing.' }),
    labels: t.stringList({
      description: 'Words to find it by, such as a commit or a pull request: up to 16, of up to 128 characters.',
    }),
    source: t.field({
      type: TestSourceInput,
      description: 'Where the test file lies; absent: in the workspace of the agent.',
    }),
    resetPolicy: t.field({
      type: ResetPolicyEnum,
      description:
        'What the app is brought to before each test; absent: what the agent does unless told otherwise (CLEAR, as it ' +
        'comes). Jobs that differ in it still share an install.',
    }),
    maxAttempts: t.int({
      description: `How often the test may be run until it passes, 1 to 10; absent: ${DEFAULT_MAX_ATTEMPTS}.`,
    }),
    timeoutMs: t.int({
      description:
        'How long one attempt may run, milliseconds, 1,000 (a second) to 86,400,000 (a day); absent: 1,800,000 (half an ' +
        'hour).',
    }),
  }),
})

const submitted = {
  created: 'false when the idempotency key was used before for the same jobs: nothing new was made.',
  warnings: 'What was accepted but may not run as hoped, such as a job that no registered worker fits. For people.',
  idempotencyKey:
    'Makes a repeated request harmless: the same key with the same jobs answers the jobs made the first time. ' +
    "Keys have up to 128 characters and are the organization's own.",
}

const SubmitJobPayload = builder
  .objectRef<{ job: Job; created: boolean; warnings: string[] }>('SubmitJobPayload')
  .implement({
    description: 'The job is on disk and queued.',
    fields: (t) => ({
      job: t.expose('job', { type: 'Job', description: 'The job.' }),
      created: t.exposeBoolean('created', { description: submitted.created }),
      warnings: t.exposeStringList('warnings', { description: submitted.warnings }),
    }),
  })

const SubmitJobsPayload = builder
  .objectRef<{ jobs: Job[]; created: boolean; warnings: string[] }>('SubmitJobsPayload')
  .implement({
    description: 'The jobs are on disk and queued.',
    fields: (t) => ({
      jobs: t.expose('jobs', { type: ['Job'], description: 'The jobs, in the order of the inputs.' }),
      created: t.exposeBoolean('created', { description: submitted.created }),
      warnings: t.exposeStringList('warnings', { description: submitted.warnings }),
    }),
  })

const CancelJobPayload = builder.objectRef<{ job: Job }>('CancelJobPayload').implement({
  description: 'The job is canceled, or is being stopped.',
  fields: (t) => ({
    job: t.expose('job', {
      type: 'Job',
      description: 'CANCELED if it was waiting; if it was RUNNING, still so until its worker has stopped it.',
    }),
  }),
})

const CancelJobsInput = builder.inputType('CancelJobsInput', {
  description:
    'Which jobs to cancel: those that have not ended, and to which everything given here applies. At least one of label, ' +
    'groupId and appVersionId is needed.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'Jobs of this organization.' }),
    label: t.string({ description: 'Jobs with exactly this label, such as that of a run.' }),
    groupId: t.id({ description: 'Jobs of this group.' }),
    appVersionId: t.string({ description: 'Jobs on exactly this app version.' }),
    before: t.id({ description: 'Jobs with a smaller id than this: those that were submitted earlier.' }),
    waitingOnly: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether to leave those that are RUNNING alone.',
    }),
  }),
})

const CancelJobsPayload = builder.objectRef<{ canceled: number; requested: number }>('CancelJobsPayload').implement({
  description: 'Whatever matched is canceled, or is being stopped.',
  fields: (t) => ({
    canceled: t.exposeInt('canceled', { description: 'Jobs that waited and are CANCELED now.' }),
    requested: t.exposeInt('requested', {
      description: 'Jobs that run, and end as CANCELED when their workers have stopped them.',
    }),
  }),
})

const RetryJobPayload = builder.objectRef<{ job: Job }>('RetryJobPayload').implement({
  description: 'A new job was made.',
  fields: (t) => ({
    job: t.expose('job', { type: 'Job', description: 'The new job; its retryOf is the old one.' }),
  }),
})

builder.mutationFields((t) => ({
  submitJob: t.field({
    type: SubmitJobPayload,
    description: 'Submits one job. It joins the open group of its kind, also while workers serve that group.',
    args: {
      input: t.arg({ type: SubmitJobInput, required: true, description: 'The job.' }),
      idempotencyKey: t.arg.string({ description: submitted.idempotencyKey }),
    },
    errors: {
      types: [InvalidInput, NotFound, IdempotencyConflict, BuildMissing, QueueFull, StoreFull],
      union: { description: 'The submitted job, or why there is none.' },
    },
    resolve: async (_root, { input, idempotencyKey }, { app }) => {
      const { jobs, created, warnings } = await submitJobs(app, [input], {
        field: 'input',
        ...withoutNulls({ idempotencyKey }),
      })
      const [job] = jobs
      if (job === undefined) throw new Error('One input made no job.')
      return { job, created, warnings }
    },
  }),
  submitJobs: t.field({
    type: SubmitJobsPayload,
    description: `Submits 1 to ${MAX_JOBS} jobs of one organization: all of them or, if one is not valid, none.`,
    args: {
      inputs: t.arg({ type: [SubmitJobInput], required: true, description: 'The jobs.' }),
      idempotencyKey: t.arg.string({ description: submitted.idempotencyKey }),
    },
    errors: {
      types: [InvalidInput, NotFound, IdempotencyConflict, BuildMissing, QueueFull, StoreFull],
      union: { description: 'The submitted jobs, or why there are none.' },
    },
    resolve: (_root, { inputs, idempotencyKey }, { app }) =>
      submitJobs(app, inputs, { field: 'inputs', ...withoutNulls({ idempotencyKey }) }),
  }),
  cancelJob: t.field({
    type: CancelJobPayload,
    description:
      'Cancels a job. A waiting job ends at once, a running one when its worker has stopped it. Safe to repeat.',
    args: { id: t.arg.id({ required: true, description: 'The job.' }) },
    errors: {
      types: [NotFound, AlreadyFinished],
      union: { description: 'The canceled job, or why it was not canceled.' },
    },
    resolve: async (_root, { id }, { app }) => ({ job: await cancelJob(app, id as JobId) }),
  }),
  cancelJobs: t.field({
    type: CancelJobsPayload,
    description: 'Cancels every unfinished job that matches. Safe to repeat.',
    args: { input: t.arg({ type: CancelJobsInput, required: true, description: 'Which jobs.' }) },
    errors: {
      types: [InvalidInput, NotFound],
      union: { description: 'How many were canceled, or why none was.' },
    },
    resolve: (_root, { input }, { app }) => cancelJobs(app, input),
  }),
  retryJob: t.field({
    type: RetryJobPayload,
    description: 'Runs a final job again, as a new job with the same input, linked to the old one by retryOf.',
    args: { id: t.arg.id({ required: true, description: 'The job to run again.' }) },
    errors: {
      types: [NotFound, NotFinished, QueueFull, StoreFull],
      union: { description: 'The new job, or why there is none.' },
    },
    resolve: async (_root, { id }, { app }) => ({ job: await retryJob(app, id as JobId) }),
  }),
}))
