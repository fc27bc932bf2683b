import type { AssignmentEnd } from '../domain/assignment.ts'
import type { FailureCause, Outcome, TestVerdict } from '../domain/attempt.ts'
import type { EstimateSource } from '../domain/estimate.ts'
import type { GroupStatus } from '../domain/group.ts'
import type { JobStatus, Platform, Priority, ResetPolicy, Target } from '../domain/job.ts'
import type { HealthStatus } from '../domain/health.ts'
import type { WorkerStatus } from '../domain/worker.ts'
import type { GroupUpdate, JobUpdate } from '../events/types.ts'
import type { Role } from '../domain/caller.ts'
import { builder } from './builder.ts'

/** An enum whose values are the domain's own strings; the compiler asks for a description of each. */
export function enumOf<Value extends string>(name: string, description: string, meanings: Record<Value, string>) {
  const values = Object.entries<string>(meanings).map(([value, meaning]) => [value, { value, description: meaning }])
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(values) as { [V in Value]: { value: V; description: string } },
  })
}

export const TargetEnum = enumOf<Target>('Target', 'The kind of device a job runs on.', {
  EMULATOR: 'An emulator or simulator.',
  DEVICE: 'A physical device in a lab.',
  BROWSERSTACK: 'A device rented from BrowserStack.',
})

export const PriorityEnum = enumOf<Priority>(
  'Priority',
  'Which job goes first. A job that waits long enough is treated as if its priority were higher, so none waits for ever.',
  {
    LOW: 'After everything else, such as nightly runs.',
    NORMAL: 'The default.',
    HIGH: 'Before NORMAL, such as a pull request somebody waits for.',
    URGENT: 'Before everything else, such as a release.',
  },
)

export const ResetPolicyEnum = enumOf<ResetPolicy>(
  'ResetPolicy',
  'What the app on a phone is brought to before each test. A browser starts each test without data, whatever is asked.',
  {
    CLEAR: 'Its data is wiped and it starts: like a fresh install, but quicker.',
    RESTART: 'It ends and starts; its data stays.',
    NONE: 'Nothing is done.',
    REINSTALL: 'It is installed anew for the job, and before each test it is as with CLEAR.',
  },
)

export const JobStatusEnum = enumOf<JobStatus>(
  'JobStatus',
  'Where a job stands. COMPLETED, FAILED, ERRORED and CANCELED are final: such a job never changes again.',
  {
    PENDING: 'Waits for the time in dueAt, before a retry.',
    QUEUED: 'Waits for a worker.',
    RUNNING: 'Has exactly one attempt running on a worker.',
    COMPLETED: 'The test passed. Final.',
    FAILED: 'The test said no, in every attempt it was allowed. Final.',
    ERRORED: 'The test could not be run, so it said nothing about the app. Final.',
    CANCELED: 'Somebody canceled it. Final.',
  },
)

export const OutcomeEnum = enumOf<Outcome>('Outcome', 'How an attempt ended.', {
  PASSED: 'Every test case passed, was skipped, or was flaky.',
  FAILED: 'A test case failed. Counts against maxAttempts.',
  TIMED_OUT: "Ran longer than the job's timeoutMs and was stopped. Counts against maxAttempts.",
  ERRORED: 'The worker could not run it, such as a crashed device. Counts as an infrastructure failure.',
  LOST: 'The agent went silent. Counts as an infrastructure failure.',
  CANCELED: 'Stopped because the job was canceled. Counts as nothing.',
})

export const FailureCauseEnum = enumOf<FailureCause>('FailureCause', 'What made an attempt fail.', {
  TEST: 'The test itself, or the project it belongs to.',
  APP: 'The app crashed.',
  SOURCE:
    'There is no such test file in the commit of the job, which is not tried again; or in the workspace of the agent: then ' +
    'the next attempt goes to another if one fits.',
  DEVICE: 'The device: it went away, froze, or could not be used. The next attempt goes to another if one fits.',
  WORKER: 'The agent or the machine it runs on. The next attempt goes to another if one fits.',
  CLOUD: 'The service that rents the device. Charged to no device.',
})

export const TestVerdictEnum = enumOf<TestVerdict>('TestVerdict', 'How a single test of a file ended.', {
  PASSED: 'Passed at once.',
  FAILED: 'Failed.',
  SKIPPED: 'Not run, because the test file says so.',
  FLAKY: 'Passed after the test framework itself ran it again.',
})

export const GroupStatusEnum = enumOf<GroupStatus>('GroupStatus', 'Whether a group still has work.', {
  OPEN: 'Has unfinished jobs; new jobs that fit join it, also while workers serve it.',
  CLOSED: 'Its last job ended. The next such job opens a new group.',
})

export const EstimateSourceEnum = enumOf<EstimateSource>('EstimateSource', 'Where an expected duration comes from.', {
  LEARNED: 'From earlier runs of this very test on this kind of device: their median.',
  TARGET: 'From all tests of the organization on this kind of device: this one has not run yet.',
  DEFAULT: 'A guess: nothing has run yet.',
})

export const PlatformEnum = enumOf<Platform>('Platform', 'What a device runs.', {
  ANDROID: 'Android.',
  IOS: 'iOS or iPadOS.',
  WEB: 'A browser.',
})

export const WorkerStatusEnum = enumOf<WorkerStatus>('WorkerStatus', 'Whether a worker takes work.', {
  IDLE: 'Connected and free.',
  BUSY: 'Connected and serving a group.',
  DRAINING: 'Connected; finishes what it runs and takes nothing new.',
  QUARANTINED:
    'Connected; finishes what it runs and takes nothing new until its device is found well or it is released.',
  OFFLINE: 'Its agent has gone silent or has not come back yet.',
})

export const HealthStatusEnum = enumOf<HealthStatus>('HealthStatus', 'Whether a device can be relied on.', {
  HEALTHY: 'Nothing of weight is held against it.',
  SUSPECT: 'It failed lately: others are preferred.',
  QUARANTINED: 'It failed too often, or somebody said so: it gets no work.',
})

export const AssignmentEndEnum = enumOf<AssignmentEnd>('AssignmentEnd', 'Why a worker stopped serving a group.', {
  FINISHED: 'The group had nothing more to run on it.',
  RELEASED: 'The agent gave the group back.',
  LOST: 'The lease ran out, or the agent came back as a new process.',
  REVOKED: 'The server took the group back.',
  INSTALL_FAILED: 'The app could not be installed on the device.',
  RECALLED: 'The worker was wanted by more urgent work, or by another organization whose turn it was.',
})

export const RoleEnum = enumOf<Role>('Role', 'What a token is for.', {
  ADMINISTRATOR: 'The whole server, with all organizations.',
  OWNER: 'One organization, with its tokens and its audit log.',
  MEMBER: 'To submit, cancel and retry jobs of one organization, and to look at it.',
  VIEWER: 'To look at one organization.',
  ENROLLMENT: 'To give agents a credential, and nothing else.',
  WORKER: 'The credential of an agent: the worker protocol, and nothing else.',
})

const SNAPSHOT = 'The state now, sent before anything live.'
const LIVE = 'Everything up to now has been sent; what follows happens from now on. Carries no object.'
const RESYNC =
  'The cursor given as `after` is too old or of another database: forget what you have, new snapshots follow. ' +
  'Carries no object.'

export const JobUpdateKindEnum = enumOf<JobUpdate['kind']>('JobUpdateKind', 'What a message of jobUpdated tells.', {
  SNAPSHOT,
  LIVE,
  RESYNC,
  SUBMITTED: 'The job was created.',
  QUEUED: 'The job was PENDING and now waits for a worker.',
  STARTED: 'An attempt began: the job is RUNNING.',
  CANCEL_REQUESTED: 'A running job was asked to stop; FINISHED follows when its worker has stopped it.',
  RETRYING: 'An attempt ended and another will follow: the job is PENDING or QUEUED again.',
  FINISHED: 'The job is final.',
})

export const UpdateKindEnum = enumOf<GroupUpdate['kind']>(
  'UpdateKind',
  'What a message about a group or worker tells.',
  {
    SNAPSHOT,
    LIVE,
    RESYNC,
    CHANGED: 'It was created or changed; the message carries it as it is now.',
  },
)
