import { builder } from './builder.ts'
import { FailureCauseEnum, OutcomeEnum, TestVerdictEnum } from './enums.ts'

builder.objectType('Attempt', {
  description: 'One execution of one job on one worker.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "att_".' }),
    number: t.exposeInt('number', { description: 'Counts the attempts of the job from 1, of every outcome.' }),
    jobId: t.exposeID('jobId', { description: 'The job it executes.' }),
    workerId: t.exposeID('workerId', { description: 'The worker it runs on.' }),
    workerName: t.exposeString('workerName', { description: 'The name of that worker when the attempt began.' }),
    assignmentId: t.exposeID('assignmentId', { description: 'The assignment under which the worker was given it.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the server handed it to the worker.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its result was recorded, or it was given up as lost; null while it runs.',
    }),
    outcome: t.expose('outcome', {
      type: OutcomeEnum,
      nullable: true,
      description: 'How it ended; null while it runs.',
    }),
    counts: t.expose('counts', {
      type: 'TestCounts',
      nullable: true,
      description: 'The test cases of the file by result; null while it runs and if the worker reported none.',
    }),
    tests: t.field({
      type: ['TestResult'],
      description: 'The single tests of the file, where the runner tells them apart; empty while it runs.',
      resolve: ({ id }, _args, { loaders }) => loaders.testsOfAttempt.load(id),
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong, for people; null if nothing did.',
    }),
    cause: t.expose('cause', {
      type: FailureCauseEnum,
      nullable: true,
      description: 'What made it fail; null while it runs and if nothing failed.',
    }),
    artifacts: t.field({
      type: ['Artifact'],
      description: 'The files that it left, by name. They are forgotten with the job.',
      resolve: (attempt, _args, { loaders }) => loaders.artifactsOfAttempt.load(attempt.id),
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Run time as the worker measured it, milliseconds, installing not included; null until it ended.',
    }),
  }),
})

builder.objectType('TestCounts', {
  description: 'How many test cases of a test file ended how.',
  fields: (t) => ({
    passed: t.exposeInt('passed', { description: 'Passed at once.' }),
    failed: t.exposeInt('failed', { description: 'Failed.' }),
    skipped: t.exposeInt('skipped', { description: 'Not run, because the test file says so.' }),
    flaky: t.exposeInt('flaky', { description: 'Passed after the test framework itself ran them again.' }),
  }),
})

builder.objectType('TestResult', {
  description: 'One test of a test file.',
  fields: (t) => ({
    title: t.exposeString('title', {
      description: 'Its name with those of its groups, such as "login › shows an error".',
    }),
    verdict: t.expose('verdict', { type: TestVerdictEnum, description: 'How it ended.' }),
    durationMs: t.exposeInt('durationMs', { description: 'How long it ran, milliseconds.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it failed, the first 2,000 characters; null if it did not.',
    }),
  }),
})
