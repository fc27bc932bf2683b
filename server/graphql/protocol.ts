import type { Assignment, AssignmentId } from '../domain/assignment.ts'
import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput, StaleLease } from '../domain/errors.ts'
import type { Deal } from '../operations/attempts.ts'
import { finishAttempt } from '../operations/finish-attempt.ts'
import type { Lease } from '../operations/lease.ts'
import { releaseAssignment } from '../operations/release-assignment.ts'
import { reportInstall } from '../operations/report-install.ts'
import { startInstall } from '../operations/start-install.ts'
import { startNextAttempt } from '../operations/start-next-attempt.ts'
import { builder } from './builder.ts'
import { FailureCauseEnum, OutcomeEnum, TestVerdictEnum } from './enums.ts'
import { withoutNulls } from './input.ts'

export const LeaseInput = builder.inputType('LeaseInput', {
  description: 'For agents: names one lease. Every message about an assignment carries it.',
  fields: (t) => ({
    assignmentId: t.id({ required: true, description: 'The assignment, as offered.' }),
    fence: t.int({ required: true, description: 'Its fence, as offered.' }),
  }),
})

export function leaseOf({ assignmentId, fence }: typeof LeaseInput.$inferInput): Lease {
  return { assignmentId: assignmentId as AssignmentId, fence }
}

export const leaseArg = builder.args((t) => ({
  lease: t.field({ type: LeaseInput, required: true, description: 'The lease under which the agent acts.' }),
}))

const InstallInput = builder.inputType('InstallInput', {
  description: 'How installing the app went.',
  fields: (t) => ({
    performed: t.boolean({
      required: true,
      description: 'true if the agent installed the app, false if it found the right build on the device already.',
    }),
    durationMs: t.int({
      required: true,
      description: 'How long installing took, milliseconds; 0 if it was not needed.',
    }),
    buildHash: t.string({ description: 'Hash of the build that is on the device now, if known.' }),
    error: t.string({
      description:
        'Why the app could not be installed; absent if it is on the device. With an error the assignment ends as ' +
        'INSTALL_FAILED, and the group is left to other devices for a while.',
    }),
    cause: t.field({
      type: FailureCauseEnum,
      description:
        'What was to blame for the error: APP (assumed if absent), DEVICE, WORKER or CLOUD. APP: the build, or that ' +
        'there is none; once every device that fits says so, and one of them 3 times (or as the server is set), the ' +
        'queued jobs of the group end as ERRORED.',
    }),
  }),
})

const TestCountsInput = builder.inputType('TestCountsInput', {
  description: 'How many test cases of the file ended how.',
  fields: (t) => ({
    passed: t.int({ required: true, description: 'Passed at once.' }),
    failed: t.int({ required: true, description: 'Failed.' }),
    skipped: t.int({ required: true, description: 'Not run, because the test file says so.' }),
    flaky: t.int({ required: true, description: 'Passed after the test framework itself ran them again.' }),
  }),
})

const TestResultInput = builder.inputType('TestResultInput', {
  description: 'One test of the file.',
  fields: (t) => ({
    title: t.string({
      required: true,
      description: 'Its name with those of its groups; what is over 300 characters is cut off.',
    }),
    verdict: t.field({ type: TestVerdictEnum, required: true, description: 'How it ended.' }),
    durationMs: t.int({ required: true, description: 'How long it ran, milliseconds.' }),
    error: t.string({ description: 'Why it failed; what is over 2,000 characters is cut off.' }),
  }),
})

const AttemptResultInput = builder.inputType('AttemptResultInput', {
  description: 'How an attempt ended.',
  fields: (t) => ({
    outcome: t.field({
      type: OutcomeEnum,
      required: true,
      description: 'The verdict; LOST is for the server alone to say and is refused.',
    }),
    durationMs: t.int({ required: true, description: 'Run time, milliseconds, installing not included.' }),
    counts: t.field({ type: TestCountsInput, description: 'The test cases by result, if the runner counts them.' }),
    tests: t.field({
      type: [TestResultInput],
      description: 'The single tests, at most 500, if the runner tells them apart.',
    }),
    error: t.string({ description: 'What went wrong, for people; what is over 16,384 characters is cut off.' }),
    cause: t.field({
      type: FailureCauseEnum,
      description:
        'What made it fail, if the agent can tell. FAILED and TIMED_OUT take TEST (assumed if absent) or APP; ERRORED ' +
        'takes TEST, SOURCE, DEVICE, WORKER (assumed if absent) or CLOUD; the others none.',
    }),
  }),
})

const StartInstallPayload = builder.objectRef<{ wanted: boolean }>('StartInstallPayload').implement({
  description: 'Whether to install.',
  fields: (t) => ({
    wanted: t.exposeBoolean('wanted', {
      description: 'false: the group has nothing more for this worker, and the assignment has ended.',
    }),
  }),
})

const ReportInstallPayload = builder.objectRef<{ assignment: Assignment }>('ReportInstallPayload').implement({
  description: 'The install is recorded.',
  fields: (t) => ({
    assignment: t.expose('assignment', { type: 'Assignment', description: 'The assignment afterwards.' }),
  }),
})

const ReleaseAssignmentPayload = builder.objectRef<{ assignment: Assignment }>('ReleaseAssignmentPayload').implement({
  description: 'The assignment is over.',
  fields: (t) => ({
    assignment: t.expose('assignment', { type: 'Assignment', description: 'The assignment afterwards.' }),
  }),
})

const DealType = builder.objectRef<NonNullable<Deal['deal']>>('Deal').implement({
  description: 'For agents: what a worker is to run now.',
  fields: (t) => ({
    attempt: t.expose('attempt', { type: 'Attempt', description: 'The attempt, already counted as started.' }),
    job: t.expose('job', { type: 'Job', description: 'The job it executes.' }),
  }),
})

const DealPayload = builder.objectRef<Deal>('DealPayload').implement({
  description: 'For agents: the next job of the group, if it has one.',
  fields: (t) => ({
    deal: t.expose('deal', {
      type: DealType,
      nullable: true,
      description: 'null when the group has nothing more for this worker: the assignment has ended.',
    }),
    cancelRequested: t.exposeBoolean('cancelRequested', {
      description:
        'Whether the attempt in deal is to be stopped at once: it was canceled before a repeated message asked again.',
    }),
  }),
})

builder.mutationFields((t) => ({
  startInstall: t.field({
    type: StartInstallPayload,
    description:
      'For agents: asks, right before the app is installed, whether the group still has a job for this worker. Optional, ' +
      'and safe to repeat.',
    args: leaseArg,
    errors: { types: [StaleLease], union: { description: 'The answer, or that the lease is over.' } },
    resolve: async (_root, args, { app }) => ({ wanted: await startInstall(app, leaseOf(args.lease)) }),
  }),
  reportInstall: t.field({
    type: ReportInstallPayload,
    description:
      'For agents: tells how installing the app went, before the first startNextAttempt of an assignment. Safe to repeat.',
    args: {
      ...leaseArg,
      install: t.arg({ type: InstallInput, required: true, description: 'How it went.' }),
    },
    errors: {
      types: [StaleLease, InvalidInput],
      union: { description: 'The assignment, or why nothing was recorded.' },
    },
    resolve: async (_root, args, { app }) => ({
      assignment: await reportInstall(app, leaseOf(args.lease), withoutNulls(args.install)),
    }),
  }),
  startNextAttempt: t.field({
    type: DealPayload,
    description:
      'For agents: asks for the first job of an assignment; finishAttempt answers every further one. Safe to repeat: ' +
      'while an attempt runs, it answers that attempt again.',
    args: leaseArg,
    errors: { types: [StaleLease], union: { description: 'What to run now, or that the lease is over.' } },
    resolve: (_root, args, { app }) => startNextAttempt(app, leaseOf(args.lease)),
  }),
  finishAttempt: t.field({
    type: DealPayload,
    description:
      'For agents: reports how an attempt ended and is answered with the next. Safe to repeat: the result counts once, ' +
      'and the answer is what the first call dealt. Another result for the same attempt is InvalidInput.',
    args: {
      ...leaseArg,
      attemptId: t.arg.id({ required: true, description: 'The attempt that ended.' }),
      result: t.arg({ type: AttemptResultInput, required: true, description: 'How it ended.' }),
      takeNext: t.arg.boolean({
        required: true,
        defaultValue: true,
        description: 'false from a draining agent: the result is recorded, nothing is dealt and the assignment ends.',
      }),
    },
    errors: {
      types: [StaleLease, InvalidInput],
      union: { description: 'What to run next, or why nothing was recorded.' },
    },
    resolve: (_root, { attemptId, result, takeNext, ...args }, { app }) => {
      const { outcome, durationMs, counts = null, error = null, cause = null, tests } = result
      const told = tests?.map((test) => ({ ...test, error: test.error ?? null }))
      const recorded = { outcome, durationMs, counts, error, cause, ...(told !== undefined && { tests: told }) }
      return finishAttempt(app, leaseOf(args.lease), attemptId as AttemptId, recorded, takeNext)
    },
  }),
  releaseAssignment: t.field({
    type: ReleaseAssignmentPayload,
    description:
      'For agents: gives the group back, such as when the device broke. A running attempt counts as LOST, and its job ' +
      'goes on elsewhere.',
    args: {
      ...leaseArg,
      reason: t.arg.string({ required: true, description: 'Why, for people, in up to 500 characters.' }),
    },
    errors: { types: [StaleLease], union: { description: 'The ended assignment, or that it was over before.' } },
    resolve: async (_root, { reason, ...args }, { app }) => ({
      assignment: await releaseAssignment(app, leaseOf(args.lease), reason),
    }),
  }),
}))
