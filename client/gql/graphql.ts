/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** An app build to be fetched. */
export type AddBuildFromUrlInput = {
  /** The app version it is a build of. */
  readonly appVersionId: string;
  /** The organization it belongs to. */
  readonly organizationId: string | number;
  /** What it must be a build for; absent: whatever the file says. */
  readonly platform?: Platform | null | undefined;
  /** Where the server finds it: an https address on the public internet, without user name and password. The server may be set to allow others. */
  readonly url: string;
};

/** How an attempt ended. */
export type AttemptResultInput = {
  /** What made it fail, if the agent can tell. FAILED and TIMED_OUT take TEST (assumed if absent) or APP; ERRORED takes TEST, SOURCE, DEVICE, WORKER (assumed if absent) or CLOUD; the others none. */
  readonly cause?: FailureCause | null | undefined;
  /** The test cases by result, if the runner counts them. */
  readonly counts?: TestCountsInput | null | undefined;
  /** Run time, milliseconds, installing not included. */
  readonly durationMs: number;
  /** What went wrong, for people; what is over 16,384 characters is cut off. */
  readonly error?: string | null | undefined;
  /** The verdict; LOST is for the server alone to say and is refused. */
  readonly outcome: Outcome;
  /** The single tests, at most 500, if the runner tells them apart. */
  readonly tests?: ReadonlyArray<TestResultInput> | null | undefined;
};

/** Which jobs to cancel: those that have not ended, and to which everything given here applies. At least one of label, groupId and appVersionId is needed. */
export type CancelJobsInput = {
  /** Jobs on exactly this app version. */
  readonly appVersionId?: string | null | undefined;
  /** Jobs with a smaller id than this: those that were submitted earlier. */
  readonly before?: string | number | null | undefined;
  /** Jobs of this group. */
  readonly groupId?: string | number | null | undefined;
  /** Jobs with exactly this label, such as that of a run. */
  readonly label?: string | null | undefined;
  /** Jobs of this organization. */
  readonly organizationId: string | number;
  /** Whether to leave those that are RUNNING alone. */
  readonly waitingOnly?: boolean;
};

/** What the device of a worker is. What is absent is unknown and fits no job that asks for it. */
export type CapabilitiesInput = {
  /** The device model, such as "Pixel 8". */
  readonly model?: string | null | undefined;
  /** The version of its operating system: numbers and dots, such as "14.1". */
  readonly osVersion?: string | null | undefined;
  /** What the device runs. */
  readonly platform?: Platform | null | undefined;
  /** Words that jobs can ask for: up to 16, of up to 64 characters. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** A limit on groups that are served at a time. */
export type ConcurrencyLimitInput = {
  /** Groups at a time, at least 1; 1: one after another. */
  readonly groups: number;
  /** The kind of device. */
  readonly target: Target;
};

/** A token to be made. */
export type CreateTokenInput = {
  /** When it ends by itself; absent: it lives until it is revoked. */
  readonly expiresInSeconds?: number | null | undefined;
  /** Who or what will use it, in up to 128 characters. */
  readonly name: string;
  /** The organizations it is for: exactly one for OWNER, MEMBER and VIEWER, none for ADMINISTRATOR. Absent for ENROLLMENT: the agents serve all, which only an ADMINISTRATOR can allow. */
  readonly organizationIds?: ReadonlyArray<string | number> | null | undefined;
  /** What it is for. The first token of a server must be an ADMINISTRATOR; WORKER is made by enrolAgent. */
  readonly role: Role;
  /** How many agents an ENROLLMENT token may enrol; absent: any number. */
  readonly uses?: number | null | undefined;
};

/** What a device says of itself. What is absent it does not tell; what cannot be is taken for that. */
export type DeviceStateInput = {
  /** How full its battery is, per cent. */
  readonly battery?: number | null | undefined;
  /** Whether it is being charged. */
  readonly charging?: boolean | null | undefined;
  /** Free storage where apps are installed, bytes. */
  readonly freeBytes?: number | null | undefined;
  /** Of its battery, degrees Celsius. */
  readonly temperature?: number | null | undefined;
};

/** Where an expected duration comes from. */
export type EstimateSource =
  /** A guess: nothing has run yet. */
  | 'DEFAULT'
  /** From earlier runs of this very test on this kind of device: their median. */
  | 'LEARNED'
  /** From all tests of the organization on this kind of device: this one has not run yet. */
  | 'TARGET';

/** What made an attempt fail. */
export type FailureCause =
  /** The app crashed. */
  | 'APP'
  /** The service that rents the device. Charged to no device. */
  | 'CLOUD'
  /** The device: it went away, froze, or could not be used. The next attempt goes to another if one fits. */
  | 'DEVICE'
  /** There is no such test file in the commit of the job, which is not tried again; or in the workspace of the agent: then the next attempt goes to another if one fits. */
  | 'SOURCE'
  /** The test itself, or the project it belongs to. */
  | 'TEST'
  /** The agent or the machine it runs on. The next attempt goes to another if one fits. */
  | 'WORKER';

/** Whether a group still has work. */
export type GroupStatus =
  /** Its last job ended. The next such job opens a new group. */
  | 'CLOSED'
  /** Has unfinished jobs; new jobs that fit join it, also while workers serve it. */
  | 'OPEN';

/** Whether a device can be relied on. */
export type HealthStatus =
  /** Nothing of weight is held against it. */
  | 'HEALTHY'
  /** It failed too often, or somebody said so: it gets no work. */
  | 'QUARANTINED'
  /** It failed lately: others are preferred. */
  | 'SUSPECT';

/** A sign of life of one worker. */
export type HeartbeatInput = {
  /** The attempt that runs now; absent if none. */
  readonly attemptId?: string | number | null | undefined;
  /** What its device says of itself, at most once a minute and if it has changed; else absent. */
  readonly deviceState?: DeviceStateInput | null | undefined;
  /** The lease to renew; absent if it serves no group. */
  readonly lease?: LeaseInput | null | undefined;
  /** Its session, from registerWorker. */
  readonly sessionId: string | number;
  /** The worker. */
  readonly workerId: string | number;
};

/** How installing the app went. */
export type InstallInput = {
  /** Hash of the build that is on the device now, if known. */
  readonly buildHash?: string | null | undefined;
  /** What was to blame for the error: APP (assumed if absent), DEVICE, WORKER or CLOUD. APP: the build, or that there is none; once every device that fits says so, and one of them 3 times (or as the server is set), the queued jobs of the group end as ERRORED. */
  readonly cause?: FailureCause | null | undefined;
  /** How long installing took, milliseconds; 0 if it was not needed. */
  readonly durationMs: number;
  /** Why the app could not be installed; absent if it is on the device. With an error the assignment ends as INSTALL_FAILED, and the group is left to other devices for a while. */
  readonly error?: string | null | undefined;
  /** true if the agent installed the app, false if it found the right build on the device already. */
  readonly performed: boolean;
};

/** An app version that is on the device already. */
export type InstalledAppInput = {
  /** The app version. */
  readonly appVersionId: string;
  /** Hash of the installed build, if known. */
  readonly buildHash?: string | null | undefined;
  /** The organization of the app. */
  readonly organizationId: string | number;
};

/** Which jobs: those to which everything given here applies. */
export type JobFilter = {
  /** Jobs on exactly this app version. */
  readonly appVersionId?: string | null | undefined;
  /** Jobs of this group. */
  readonly groupId?: string | number | null | undefined;
  /** Jobs with exactly this label. */
  readonly label?: string | null | undefined;
  /** Jobs of this organization. */
  readonly organizationId: string | number;
  /** Jobs in one of these statuses; absent or empty: in any. jobUpdated tells of jobs that enter or leave them. */
  readonly status?: ReadonlyArray<JobStatus> | null | undefined;
  /** Jobs for this kind of device. */
  readonly target?: Target | null | undefined;
};

/** Where a job stands. COMPLETED, FAILED, ERRORED and CANCELED are final: such a job never changes again. */
export type JobStatus =
  /** Somebody canceled it. Final. */
  | 'CANCELED'
  /** The test passed. Final. */
  | 'COMPLETED'
  /** The test could not be run, so it said nothing about the app. Final. */
  | 'ERRORED'
  /** The test said no, in every attempt it was allowed. Final. */
  | 'FAILED'
  /** Waits for the time in dueAt, before a retry. */
  | 'PENDING'
  /** Waits for a worker. */
  | 'QUEUED'
  /** Has exactly one attempt running on a worker. */
  | 'RUNNING';

/** What a message of jobUpdated tells. */
export type JobUpdateKind =
  /** A running job was asked to stop; FINISHED follows when its worker has stopped it. */
  | 'CANCEL_REQUESTED'
  /** The job is final. */
  | 'FINISHED'
  /** Everything up to now has been sent; what follows happens from now on. Carries no object. */
  | 'LIVE'
  /** The job was PENDING and now waits for a worker. */
  | 'QUEUED'
  /** The cursor given as `after` is too old or of another database: forget what you have, new snapshots follow. Carries no object. */
  | 'RESYNC'
  /** An attempt ended and another will follow: the job is PENDING or QUEUED again. */
  | 'RETRYING'
  /** The state now, sent before anything live. */
  | 'SNAPSHOT'
  /** An attempt began: the job is RUNNING. */
  | 'STARTED'
  /** The job was created. */
  | 'SUBMITTED';

/** For agents: names one lease. Every message about an assignment carries it. */
export type LeaseInput = {
  /** The assignment, as offered. */
  readonly assignmentId: string | number;
  /** Its fence, as offered. */
  readonly fence: number;
};

/** A piece of what the running test wrote. */
export type LogChunkInput = {
  /** Starts at 0 and rises by one per piece of an attempt, to 9,999 at most. A piece that is stored already is dropped; a gap is refused. */
  readonly seq: number;
  /** The text as it was written, up to 65,536 characters. */
  readonly text: string;
};

/** How an attempt ended. */
export type Outcome =
  /** Stopped because the job was canceled. Counts as nothing. */
  | 'CANCELED'
  /** The worker could not run it, such as a crashed device. Counts as an infrastructure failure. */
  | 'ERRORED'
  /** A test case failed. Counts against maxAttempts. */
  | 'FAILED'
  /** The agent went silent. Counts as an infrastructure failure. */
  | 'LOST'
  /** Every test case passed, was skipped, or was flaky. */
  | 'PASSED'
  /** Ran longer than the job's timeoutMs and was stopped. Counts against maxAttempts. */
  | 'TIMED_OUT';

/** What a device runs. */
export type Platform =
  /** Android. */
  | 'ANDROID'
  /** iOS or iPadOS. */
  | 'IOS'
  /** A browser. */
  | 'WEB';

/** Which job goes first. A job that waits long enough is treated as if its priority were higher, so none waits for ever. */
export type Priority =
  /** Before NORMAL, such as a pull request somebody waits for. */
  | 'HIGH'
  /** After everything else, such as nightly runs. */
  | 'LOW'
  /** The default. */
  | 'NORMAL'
  /** Before everything else, such as a release. */
  | 'URGENT';

/** A test to quarantine. */
export type QuarantineTestInput = {
  /** How long it holds, 1 to 90 days from now. */
  readonly days?: number;
  /** The organization whose test it is. */
  readonly organizationId: string | number;
  /** Who is to mend the test, in up to 128 characters. */
  readonly owner: string;
  /** Why, for people, in up to 500 characters. */
  readonly reason: string;
  /** The test file, as jobs name it. */
  readonly testPath: string;
  /** The test in the file, as its runner names it; absent: the whole file. */
  readonly title?: string | null | undefined;
};

/** A device slot, as its agent knows it. */
export type RegisterWorkerInput = {
  /** What its device is; absent: nothing is known. */
  readonly capabilities?: CapabilitiesInput | null | undefined;
  /** What is on the device now, replacing what the server believed; absent: it keeps that belief. */
  readonly installed?: ReadonlyArray<InstalledAppInput> | null | undefined;
  /** Tells this agent from others that use the same name: 16 to 64 random letters, digits and -, kept where the agent keeps its data, and shown to nobody. Absent: an agent that cannot be told apart; it is refused the names of those that can, as long as they work. */
  readonly instanceId?: string | null | undefined;
  /** Its name in the lab, and its identity: 1 to 128 letters, digits, spaces and . _ : @ -. An agent that registers it again replaces its own session at once. The name of a worker that another agent serves is refused. */
  readonly name: string;
  /** The only organizations whose jobs it runs, at least one; absent: it serves all. */
  readonly organizationIds?: ReadonlyArray<string | number> | null | undefined;
  /** The kinds of device it can be, at least one. */
  readonly targets: ReadonlyArray<Target>;
};

/** A quarantined test to release. */
export type ReleaseTestInput = {
  /** The organization whose test it is. */
  readonly organizationId: string | number;
  /** The test file, as jobs name it. */
  readonly testPath: string;
  /** The test in the file, if it was quarantined alone. */
  readonly title?: string | null | undefined;
};

/** What a job asks of the worker that runs it. Absent fields ask nothing. */
export type RequirementsInput = {
  /** A pattern over the device model, such as "Pixel *": * is any text, ? any character; case is ignored. */
  readonly model?: string | null | undefined;
  /** Comparators joined by spaces, all of which must hold, such as ">=13 <15"; a bare "14" takes 14 and every 14.x. */
  readonly osVersion?: string | null | undefined;
  /** What the device must run. */
  readonly platform?: Platform | null | undefined;
  /** Every one must be among the worker's tags; up to 16, of up to 64 characters. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** What the app on a phone is brought to before each test. A browser starts each test without data, whatever is asked. */
export type ResetPolicy =
  /** Its data is wiped and it starts: like a fresh install, but quicker. */
  | 'CLEAR'
  /** Nothing is done. */
  | 'NONE'
  /** It is installed anew for the job, and before each test it is as with CLEAR. */
  | 'REINSTALL'
  /** It ends and starts; its data stays. */
  | 'RESTART';

/** What a token is for. */
export type Role =
  /** The whole server, with all organizations. */
  | 'ADMINISTRATOR'
  /** To give agents a credential, and nothing else. */
  | 'ENROLLMENT'
  /** To submit, cancel and retry jobs of one organization, and to look at it. */
  | 'MEMBER'
  /** One organization, with its tokens and its audit log. */
  | 'OWNER'
  /** To look at one organization. */
  | 'VIEWER'
  /** The credential of an agent: the worker protocol, and nothing else. */
  | 'WORKER';

/** What an organization may have of the lab. What is absent stays as it was; null takes a cap away. */
export type SetOrganizationInput = {
  /** Takes the place of all limits it has on groups at a time. */
  readonly concurrency?: ReadonlyArray<ConcurrencyLimitInput> | null | undefined;
  /** Jobs that may wait at a time. */
  readonly maxQueuedJobs?: number | null | undefined;
  /** Workers that may serve it at a time; 0 stops it. */
  readonly maxWorkers?: number | null | undefined;
  /** The organization; one that has no jobs yet may be named. */
  readonly organizationId: string | number;
  /** Its part of the lab relative to the others, 1 to 1000; 1 at first. */
  readonly weight?: number | null | undefined;
};

/** A job to be created. */
export type SubmitJobInput = {
  /** The version of the app under test, such as "v1.2.3": 1 to 128 letters, digits and . - _ +. */
  readonly appVersionId: string;
  /** Words to find it by, such as a commit or a pull request: up to 16, of up to 128 characters. */
  readonly labels?: ReadonlyArray<string> | null | undefined;
  /** How often the test may be run until it passes, 1 to 10; absent: 2. */
  readonly maxAttempts?: number | null | undefined;
  /** The organization it belongs to, such as "qualgent": 1 to 63 lower-case letters, digits and hyphens. The first job makes it known. */
  readonly organizationId: string | number;
  /** Which jobs it goes before. */
  readonly priority?: Priority;
  /** What it asks of its worker; absent: nothing. */
  readonly requirements?: RequirementsInput | null | undefined;
  /** What the app is brought to before each test; absent: what the agent does unless told otherwise (CLEAR, as it comes). Jobs that differ in it still share an install. */
  readonly resetPolicy?: ResetPolicy | null | undefined;
  /** Where the test file lies; absent: in the workspace of the agent. */
  readonly source?: TestSourceInput | null | undefined;
  /** The kind of device it runs on. */
  readonly target?: Target;
  /** The test file, relative to the workspace of the worker, such as "tests/login.spec.js", in up to 512 characters. A path that leaves the workspace is refused. */
  readonly testPath: string;
  /** How long one attempt may run, milliseconds, 1,000 (a second) to 86,400,000 (a day); absent: 1,800,000 (half an hour). */
  readonly timeoutMs?: number | null | undefined;
};

/** The kind of device a job runs on. */
export type Target =
  /** A device rented from BrowserStack. */
  | 'BROWSERSTACK'
  /** A physical device in a lab. */
  | 'DEVICE'
  /** An emulator or simulator. */
  | 'EMULATOR';

/** How many test cases of the file ended how. */
export type TestCountsInput = {
  /** Failed. */
  readonly failed: number;
  /** Passed after the test framework itself ran them again. */
  readonly flaky: number;
  /** Passed at once. */
  readonly passed: number;
  /** Not run, because the test file says so. */
  readonly skipped: number;
};

/** One test of the file. */
export type TestResultInput = {
  /** How long it ran, milliseconds. */
  readonly durationMs: number;
  /** Why it failed; what is over 2,000 characters is cut off. */
  readonly error?: string | null | undefined;
  /** Its name with those of its groups; what is over 300 characters is cut off. */
  readonly title: string;
  /** How it ended. */
  readonly verdict: TestVerdict;
};

/** A commit of a Git repository. An agent fetches only repositories that it is told to trust. */
export type TestSourceInput = {
  /** The full hash of the commit. */
  readonly commit: string;
  /** An https, ssh or file address without a password, such as "https://github.com/acme/shop.git". */
  readonly repository: string;
};

/** How a single test of a file ended. */
export type TestVerdict =
  /** Failed. */
  | 'FAILED'
  /** Passed after the test framework itself ran it again. */
  | 'FLAKY'
  /** Passed at once. */
  | 'PASSED'
  /** Not run, because the test file says so. */
  | 'SKIPPED';

/** Whose CI runs may act for an organization. */
export type TrustRepositoryInput = {
  /** The organization. */
  readonly organizationId: string | number;
  /** A GitHub repository as owner/name; case is ignored. */
  readonly repository: string;
  /** false takes it back, and ends the tokens that its runs have. */
  readonly trusted?: boolean;
};

/** What a message about a group or worker tells. */
export type UpdateKind =
  /** It was created or changed; the message carries it as it is now. */
  | 'CHANGED'
  /** Everything up to now has been sent; what follows happens from now on. Carries no object. */
  | 'LIVE'
  /** The cursor given as `after` is too old or of another database: forget what you have, new snapshots follow. Carries no object. */
  | 'RESYNC'
  /** The state now, sent before anything live. */
  | 'SNAPSHOT';

/** What holds a waiting job. */
export type WaitingRule =
  /** Every worker that fits and is not away is quarantined. */
  | 'DEVICES_QUARANTINED'
  /** Its organization has as many groups served on that kind of device as it may. */
  | 'GROUP_LIMIT'
  /** Workers serve its group; other jobs of the group are dealt before it. */
  | 'JOBS_AHEAD'
  /** The workers that fit and are free could not run it a moment ago: another one is to try. */
  | 'KEPT_APART'
  /** The free workers have the app of another group that wants them. */
  | 'KEPT_FOR_APP'
  /** No registered worker could run it, busy or not. */
  | 'NO_WORKER_FITS'
  /** Its organization has as many workers as it may. */
  | 'ORGANIZATION_CAP'
  /** Everything that waits ends sooner if the free workers go to a longer group first. */
  | 'PUT_OFF'
  /** An attempt failed, and the wait before the next is not over. */
  | 'RETRY_DELAY'
  /** A worker is about to take it. */
  | 'STARTING'
  /** The workers that fit are offline or draining. */
  | 'WORKERS_AWAY'
  /** Every worker that fits serves another group. */
  | 'WORKERS_BUSY';

/** Whether a worker takes work. */
export type WorkerStatus =
  /** Connected and serving a group. */
  | 'BUSY'
  /** Connected; finishes what it runs and takes nothing new. */
  | 'DRAINING'
  /** Connected and free. */
  | 'IDLE'
  /** Its agent has gone silent or has not come back yet. */
  | 'OFFLINE'
  /** Connected; finishes what it runs and takes nothing new until its device is found well or it is released. */
  | 'QUARANTINED';

export type JobRowFragment = { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null };

export type AttemptRowFragment = { readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> };

export type JobDetailsFragment = { readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly source: { readonly repository: string, readonly commit: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly attempts: ReadonlyArray<{ readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> }> };

export type CountsFragment = { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number };

export type GroupRowFragment = { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly status: GroupStatus, readonly createdAt: string, readonly closedAt: string | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly counts: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly assignments: ReadonlyArray<{ readonly id: string, readonly reason: string, readonly worker: { readonly id: string, readonly name: string } }> };

export type WorkerRowFragment = { readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null };

export type StatsRowFragment = { readonly flakyJobs: number, readonly openGroups: number, readonly totalGroups: number, readonly attempts: number, readonly installsPerformed: number, readonly installsAvoided: number, readonly meanInstallMs: number | null, readonly savedMs: number, readonly efficiency: number | null, readonly jobs: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly recent: { readonly completed: number, readonly flaky: number, readonly failed: number, readonly quarantined: number, readonly errored: number, readonly canceled: number, readonly passRate: number | null }, readonly workers: { readonly total: number, readonly idle: number, readonly busy: number, readonly draining: number, readonly offline: number } };

export type HealthQueryVariables = Exact<{ [key: string]: never; }>;


export type HealthQuery = { readonly version: string, readonly stats: { readonly workers: { readonly total: number, readonly idle: number, readonly busy: number, readonly draining: number, readonly offline: number } } };

export type OrganizationsQueryVariables = Exact<{ [key: string]: never; }>;


export type OrganizationsQuery = { readonly organizations: ReadonlyArray<{ readonly id: string }> };

export type OrganizationRowFragment = { readonly id: string, readonly createdAt: string, readonly weight: number, readonly maxWorkers: number | null, readonly maxQueuedJobs: number | null, readonly concurrency: ReadonlyArray<{ readonly target: Target, readonly groups: number }> };

export type ListOrganizationsQueryVariables = Exact<{ [key: string]: never; }>;


export type ListOrganizationsQuery = { readonly organizations: ReadonlyArray<{ readonly id: string, readonly createdAt: string, readonly weight: number, readonly maxWorkers: number | null, readonly maxQueuedJobs: number | null, readonly concurrency: ReadonlyArray<{ readonly target: Target, readonly groups: number }> }> };

export type SetOrganizationMutationVariables = Exact<{
  input: SetOrganizationInput;
}>;


export type SetOrganizationMutation = { readonly setOrganization:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'SetOrganizationPayload', readonly organization: { readonly id: string, readonly createdAt: string, readonly weight: number, readonly maxWorkers: number | null, readonly maxQueuedJobs: number | null, readonly concurrency: ReadonlyArray<{ readonly target: Target, readonly groups: number }> } }
   };

export type ExpectedTimeRowFragment = { readonly at: string, readonly earliest: string, readonly latest: string };

export type WhyQueryVariables = Exact<{
  id: string | number;
}>;


export type WhyQuery = { readonly job: { readonly expectedDurationSource: EstimateSource, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly waiting: { readonly rule: WaitingRule, readonly explanation: string, readonly remedy: string, readonly position: number, readonly workers: number, readonly start: { readonly at: string, readonly earliest: string, readonly latest: string } | null, readonly end: { readonly at: string, readonly earliest: string, readonly latest: string } | null } | null } | null };

export type GetJobQueryVariables = Exact<{
  id: string | number;
}>;


export type GetJobQuery = { readonly job: { readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly source: { readonly repository: string, readonly commit: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly attempts: ReadonlyArray<{ readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> }> } | null };

export type ListJobsQueryVariables = Exact<{
  filter: JobFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type ListJobsQuery = { readonly jobs: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ListGroupsQueryVariables = Exact<{
  organizationId: string | number;
  status?: GroupStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListGroupsQuery = { readonly groups: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly status: GroupStatus, readonly createdAt: string, readonly closedAt: string | null, readonly spread: { readonly workers: number, readonly explanation: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly counts: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly assignments: ReadonlyArray<{ readonly id: string, readonly reason: string, readonly worker: { readonly id: string, readonly name: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ListWorkersQueryVariables = Exact<{ [key: string]: never; }>;


export type ListWorkersQuery = { readonly workers: ReadonlyArray<{ readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null }> };

export type GetStatsQueryVariables = Exact<{
  organizationId?: string | number | null | undefined;
  sinceHours: number;
}>;


export type GetStatsQuery = { readonly stats: { readonly flakyJobs: number, readonly openGroups: number, readonly totalGroups: number, readonly attempts: number, readonly installsPerformed: number, readonly installsAvoided: number, readonly meanInstallMs: number | null, readonly savedMs: number, readonly efficiency: number | null, readonly jobs: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly recent: { readonly completed: number, readonly flaky: number, readonly failed: number, readonly quarantined: number, readonly errored: number, readonly canceled: number, readonly passRate: number | null }, readonly workers: { readonly total: number, readonly idle: number, readonly busy: number, readonly draining: number, readonly offline: number } } };

export type SubmitJobsMutationVariables = Exact<{
  inputs: ReadonlyArray<SubmitJobInput> | SubmitJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SubmitJobsMutation = { readonly submitJobs:
    | { readonly __typename: 'BuildMissing', readonly code: string, readonly message: string }
    | { readonly __typename: 'IdempotencyConflict', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'QueueFull', readonly code: string, readonly message: string }
    | { readonly __typename: 'StoreFull', readonly code: string, readonly message: string }
    | { readonly __typename: 'SubmitJobsPayload', readonly created: boolean, readonly warnings: ReadonlyArray<string>, readonly jobs: ReadonlyArray<{ readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null }> }
   };

export type CancelJobMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelJobMutation = { readonly cancelJob:
    | { readonly __typename: 'AlreadyFinished', readonly code: string, readonly message: string }
    | { readonly __typename: 'CancelJobPayload', readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
   };

export type CancelJobsMutationVariables = Exact<{
  input: CancelJobsInput;
}>;


export type CancelJobsMutation = { readonly cancelJobs:
    | { readonly __typename: 'CancelJobsPayload', readonly canceled: number, readonly requested: number }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
   };

export type CancelGroupMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelGroupMutation = { readonly cancelGroup:
    | { readonly __typename: 'CancelGroupPayload', readonly canceled: number, readonly requested: number, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly status: GroupStatus, readonly createdAt: string, readonly closedAt: string | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly counts: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly assignments: ReadonlyArray<{ readonly id: string, readonly reason: string, readonly worker: { readonly id: string, readonly name: string } }> } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
   };

export type RetryJobMutationVariables = Exact<{
  id: string | number;
}>;


export type RetryJobMutation = { readonly retryJob:
    | { readonly __typename: 'NotFinished', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'QueueFull', readonly code: string, readonly message: string }
    | { readonly __typename: 'RetryJobPayload', readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null } }
    | { readonly __typename: 'StoreFull', readonly code: string, readonly message: string }
   };

export type QuarantineWorkerMutationVariables = Exact<{
  id: string | number;
  reason: string;
  until?: string | null | undefined;
}>;


export type QuarantineWorkerMutation = { readonly quarantineWorker:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'QuarantineWorkerPayload', readonly worker: { readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null } }
   };

export type ReleaseWorkerMutationVariables = Exact<{
  id: string | number;
}>;


export type ReleaseWorkerMutation = { readonly releaseWorker:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'ReleaseWorkerPayload', readonly worker: { readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null } }
   };

export type DrainWorkerMutationVariables = Exact<{
  id: string | number;
}>;


export type DrainWorkerMutation = { readonly drainWorker:
    | { readonly __typename: 'DrainWorkerPayload', readonly worker: { readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
   };

export type WatchJobSubscriptionVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type WatchJobSubscription = { readonly jobUpdated: { readonly cursor: string, readonly at: string, readonly kind: JobUpdateKind, readonly job: { readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly source: { readonly repository: string, readonly commit: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly attempts: ReadonlyArray<{ readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> }> } | null } };

export type WatchJobsSubscriptionVariables = Exact<{
  filter: JobFilter;
  after?: string | null | undefined;
}>;


export type WatchJobsSubscription = { readonly jobUpdated: { readonly cursor: string, readonly at: string, readonly kind: JobUpdateKind, readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null } | null } };

export type WatchGroupsSubscriptionVariables = Exact<{
  organizationId: string | number;
  after?: string | null | undefined;
}>;


export type WatchGroupsSubscription = { readonly groupUpdated: { readonly cursor: string, readonly at: string, readonly kind: UpdateKind, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly status: GroupStatus, readonly createdAt: string, readonly closedAt: string | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly counts: { readonly total: number, readonly pending: number, readonly queued: number, readonly running: number, readonly completed: number, readonly failed: number, readonly errored: number, readonly canceled: number }, readonly assignments: ReadonlyArray<{ readonly id: string, readonly reason: string, readonly worker: { readonly id: string, readonly name: string } }> } | null } };

export type WatchWorkersSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchWorkersSubscription = { readonly workerUpdated: { readonly cursor: string, readonly at: string, readonly kind: UpdateKind, readonly worker: { readonly id: string, readonly name: string, readonly targets: ReadonlyArray<Target>, readonly organizationIds: ReadonlyArray<string> | null, readonly status: WorkerStatus, readonly draining: boolean, readonly registeredAt: string, readonly lastSeenAt: string, readonly capabilities: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> }, readonly health: { readonly score: number, readonly status: HealthStatus, readonly reason: string | null, readonly since: string | null, readonly until: string | null, readonly recentFailures: number }, readonly deviceState: { readonly battery: number | null, readonly charging: boolean | null, readonly temperature: number | null, readonly freeBytes: number | null, readonly toldAt: string } | null, readonly installedApps: ReadonlyArray<{ readonly organizationId: string, readonly appVersionId: string, readonly installedAt: string }>, readonly assignment: { readonly id: string, readonly offeredAt: string, readonly readyAt: string, readonly installNeeded: boolean, readonly installMs: number | null, readonly group: { readonly id: string, readonly organizationId: string, readonly appVersionId: string } } | null, readonly attempt: { readonly id: string, readonly number: number, readonly jobId: string, readonly startedAt: string } | null } | null } };

export type JobLogSubscriptionVariables = Exact<{
  jobId: string | number;
  after?: string | null | undefined;
}>;


export type JobLogSubscription = { readonly jobLog: { readonly cursor: string, readonly attemptId: string | null, readonly attemptNumber: number, readonly seq: number, readonly text: string, readonly end: boolean } };

export type ReportedJobFragment = { readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly attempts: ReadonlyArray<{ readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly tests: ReadonlyArray<{ readonly title: string, readonly verdict: TestVerdict, readonly durationMs: number, readonly error: string | null }>, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> }>, readonly source: { readonly repository: string, readonly commit: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> } };

export type RunReportQueryVariables = Exact<{
  filter: JobFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type RunReportQuery = { readonly jobs: { readonly edges: ReadonlyArray<{ readonly node: { readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly target: Target, readonly priority: Priority, readonly status: JobStatus, readonly labels: ReadonlyArray<string>, readonly maxAttempts: number, readonly attemptsUsed: number, readonly infrastructureFailures: number, readonly outcome: Outcome | null, readonly error: string | null, readonly cancelRequested: boolean, readonly flaky: boolean, readonly quarantined: boolean, readonly submittedAt: string, readonly dueAt: string | null, readonly startedAt: string | null, readonly finishedAt: string | null, readonly durationMs: number | null, readonly expectedDurationMs: number, readonly retryOf: string | null, readonly groupId: string, readonly workerId: string | null, readonly workerName: string | null, readonly attempts: ReadonlyArray<{ readonly id: string, readonly number: number, readonly workerId: string, readonly workerName: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: Outcome | null, readonly error: string | null, readonly cause: FailureCause | null, readonly durationMs: number | null, readonly tests: ReadonlyArray<{ readonly title: string, readonly verdict: TestVerdict, readonly durationMs: number, readonly error: string | null }>, readonly counts: { readonly passed: number, readonly failed: number, readonly skipped: number, readonly flaky: number } | null, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly url: string }> }>, readonly source: { readonly repository: string, readonly commit: string } | null, readonly requirements: { readonly platform: Platform | null, readonly osVersion: string | null, readonly model: string | null, readonly tags: ReadonlyArray<string> } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type VerdictsQueryVariables = Exact<{
  filter: JobFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type VerdictsQuery = { readonly jobs: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly testPath: string, readonly status: JobStatus } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type BuildRowFragment = { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly platform: Platform, readonly current: boolean, readonly sha256: string, readonly size: number, readonly fileName: string, readonly packageId: string | null, readonly versionName: string | null, readonly versionCode: string | null, readonly launchActivity: string | null, readonly sourceUrl: string | null, readonly createdAt: string };

export type JobArtifactsQueryVariables = Exact<{
  id: string | number;
}>;


export type JobArtifactsQuery = { readonly job: { readonly id: string, readonly attempts: ReadonlyArray<{ readonly number: number, readonly artifacts: ReadonlyArray<{ readonly name: string, readonly contentType: string, readonly size: number, readonly sha256: string, readonly url: string }> }> } | null };

export type ListBuildsQueryVariables = Exact<{
  organizationId: string | number;
  appVersionId?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListBuildsQuery = { readonly builds: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly platform: Platform, readonly current: boolean, readonly sha256: string, readonly size: number, readonly fileName: string, readonly packageId: string | null, readonly versionName: string | null, readonly versionCode: string | null, readonly launchActivity: string | null, readonly sourceUrl: string | null, readonly createdAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type AddBuildFromUrlMutationVariables = Exact<{
  input: AddBuildFromUrlInput;
}>;


export type AddBuildFromUrlMutation = { readonly addBuildFromUrl:
    | { readonly __typename: 'AddBuildPayload', readonly created: boolean, readonly build: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly platform: Platform, readonly current: boolean, readonly sha256: string, readonly size: number, readonly fileName: string, readonly packageId: string | null, readonly versionName: string | null, readonly versionCode: string | null, readonly launchActivity: string | null, readonly sourceUrl: string | null, readonly createdAt: string } }
    | { readonly __typename: 'BuildsFull', readonly code: string, readonly message: string }
    | { readonly __typename: 'FileTooLarge', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'StoreFull', readonly code: string, readonly message: string }
   };

export type TokenRowFragment = { readonly id: string, readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly live: boolean, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly replacedBy: string | null, readonly usesLeft: number | null };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { readonly caller: { readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly token: { readonly id: string, readonly expiresAt: string | null } | null } };

export type TokensQueryVariables = Exact<{ [key: string]: never; }>;


export type TokensQuery = { readonly tokens: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly live: boolean, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly replacedBy: string | null, readonly usesLeft: number | null }> };

export type CreateTokenMutationVariables = Exact<{
  input: CreateTokenInput;
}>;


export type CreateTokenMutation = { readonly createToken:
    | { readonly __typename: 'CreateTokenPayload', readonly secret: string, readonly token: { readonly id: string, readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly live: boolean, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly replacedBy: string | null, readonly usesLeft: number | null } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
   };

export type RotateTokenMutationVariables = Exact<{
  id: string | number;
  overlapSeconds?: number | null | undefined;
}>;


export type RotateTokenMutation = { readonly rotateToken:
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'RotateTokenPayload', readonly secret: string, readonly token: { readonly id: string, readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly live: boolean, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly replacedBy: string | null, readonly usesLeft: number | null } }
   };

export type RevokeTokenMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeTokenMutation = { readonly revokeToken:
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'RevokeTokenPayload', readonly token: { readonly id: string, readonly name: string, readonly role: Role, readonly organizationIds: ReadonlyArray<string> | null, readonly live: boolean, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly replacedBy: string | null, readonly usesLeft: number | null } }
   };

export type AuditLogQueryVariables = Exact<{
  organizationId?: string | number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { readonly auditLog: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly at: string, readonly action: string, readonly jobId: string | null, readonly groupId: string | null, readonly workerId: string | null, readonly assignmentId: string | null, readonly tokenId: string | null, readonly buildId: string | null, readonly detail: string, readonly actor: { readonly tokenId: string | null, readonly name: string, readonly address: string | null, readonly requestId: string | null } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type TrustedRepositoriesQueryVariables = Exact<{ [key: string]: never; }>;


export type TrustedRepositoriesQuery = { readonly organizations: ReadonlyArray<{ readonly id: string, readonly trustedRepositories: ReadonlyArray<string> }> };

export type TrustRepositoryMutationVariables = Exact<{
  input: TrustRepositoryInput;
}>;


export type TrustRepositoryMutation = { readonly trustRepository:
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'TrustRepositoryPayload', readonly organizationId: string, readonly repositories: ReadonlyArray<string> }
   };

export type QuarantineRowFragment = { readonly testPath: string, readonly title: string | null, readonly owner: string, readonly reason: string, readonly createdAt: string, readonly expiresAt: string, readonly active: boolean };

export type ListFlakyTestsQueryVariables = Exact<{
  organizationId: string | number;
  days: number;
  first: number;
}>;


export type ListFlakyTestsQuery = { readonly flakyTests: ReadonlyArray<{ readonly testPath: string, readonly title: string | null, readonly target: Target, readonly model: string | null, readonly runs: number, readonly failures: number, readonly flakes: number, readonly rate: number, readonly lastSeenOn: string, readonly lastJobId: string, readonly quarantine: { readonly testPath: string, readonly title: string | null, readonly owner: string, readonly reason: string, readonly createdAt: string, readonly expiresAt: string, readonly active: boolean } | null }> };

export type ListQuarantinedTestsQueryVariables = Exact<{
  organizationId: string | number;
}>;


export type ListQuarantinedTestsQuery = { readonly quarantinedTests: ReadonlyArray<{ readonly testPath: string, readonly title: string | null, readonly owner: string, readonly reason: string, readonly createdAt: string, readonly expiresAt: string, readonly active: boolean }> };

export type QuarantineTestMutationVariables = Exact<{
  input: QuarantineTestInput;
}>;


export type QuarantineTestMutation = { readonly quarantineTest:
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'QuarantineTestPayload', readonly quarantine: { readonly testPath: string, readonly title: string | null, readonly owner: string, readonly reason: string, readonly createdAt: string, readonly expiresAt: string, readonly active: boolean } }
   };

export type ReleaseTestMutationVariables = Exact<{
  input: ReleaseTestInput;
}>;


export type ReleaseTestMutation = { readonly releaseTest:
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string }
    | { readonly __typename: 'ReleaseTestPayload', readonly quarantine: { readonly testPath: string, readonly title: string | null, readonly owner: string, readonly reason: string, readonly createdAt: string, readonly expiresAt: string, readonly active: boolean } }
   };

export type OfferPartsFragment = { readonly assignmentId: string, readonly fence: number, readonly leaseEndsAt: string, readonly groupId: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly installNeeded: boolean, readonly build: { readonly path: string, readonly sha256: string, readonly size: number, readonly fileName: string, readonly platform: Platform, readonly packageId: string | null, readonly launchActivity: string | null } | null };

export type DealPartsFragment = { readonly cancelRequested: boolean, readonly deal: { readonly attempt: { readonly id: string, readonly number: number }, readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly source: { readonly repository: string, readonly commit: string } | null } } | null };

export type RegisterWorkerMutationVariables = Exact<{
  input: RegisterWorkerInput;
}>;


export type RegisterWorkerMutation = { readonly registerWorker:
    | { readonly __typename: 'InvalidInput', readonly message: string }
    | { readonly __typename: 'NameTaken', readonly message: string }
    | { readonly __typename: 'RegisterWorkerPayload', readonly sessionId: string, readonly heartbeatMs: number, readonly leaseMs: number, readonly selfStopMs: number, readonly worker: { readonly id: string } }
   };

export type StartInstallMutationVariables = Exact<{
  lease: LeaseInput;
}>;


export type StartInstallMutation = { readonly startInstall:
    | { readonly __typename: 'StaleLease', readonly message: string }
    | { readonly __typename: 'StartInstallPayload', readonly wanted: boolean }
   };

export type ReportInstallMutationVariables = Exact<{
  lease: LeaseInput;
  install: InstallInput;
}>;


export type ReportInstallMutation = { readonly reportInstall:
    | { readonly __typename: 'InvalidInput', readonly message: string }
    | { readonly __typename: 'ReportInstallPayload' }
    | { readonly __typename: 'StaleLease', readonly message: string }
   };

export type StartNextAttemptMutationVariables = Exact<{
  lease: LeaseInput;
}>;


export type StartNextAttemptMutation = { readonly startNextAttempt:
    | { readonly __typename: 'DealPayload', readonly cancelRequested: boolean, readonly deal: { readonly attempt: { readonly id: string, readonly number: number }, readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly source: { readonly repository: string, readonly commit: string } | null } } | null }
    | { readonly __typename: 'StaleLease', readonly message: string }
   };

export type FinishAttemptMutationVariables = Exact<{
  lease: LeaseInput;
  attemptId: string | number;
  result: AttemptResultInput;
  takeNext: boolean;
}>;


export type FinishAttemptMutation = { readonly finishAttempt:
    | { readonly __typename: 'DealPayload', readonly cancelRequested: boolean, readonly deal: { readonly attempt: { readonly id: string, readonly number: number }, readonly job: { readonly id: string, readonly organizationId: string, readonly appVersionId: string, readonly testPath: string, readonly timeoutMs: number, readonly resetPolicy: ResetPolicy | null, readonly source: { readonly repository: string, readonly commit: string } | null } } | null }
    | { readonly __typename: 'InvalidInput', readonly message: string }
    | { readonly __typename: 'StaleLease', readonly message: string }
   };

export type AppendLogMutationVariables = Exact<{
  lease: LeaseInput;
  attemptId: string | number;
  chunks: ReadonlyArray<LogChunkInput> | LogChunkInput;
}>;


export type AppendLogMutation = { readonly appendLog:
    | { readonly __typename: 'AppendLogPayload' }
    | { readonly __typename: 'InvalidInput', readonly message: string }
    | { readonly __typename: 'StaleLease', readonly message: string }
   };

export type HeartbeatMutationVariables = Exact<{
  beats: ReadonlyArray<HeartbeatInput> | HeartbeatInput;
}>;


export type HeartbeatMutation = { readonly heartbeat: { readonly beats: ReadonlyArray<{ readonly workerId: string, readonly sessionLive: boolean, readonly leaseLive: boolean, readonly cancelAttemptId: string | null, readonly draining: boolean, readonly probeRequested: boolean }> } };

export type LeaveWorkMutationVariables = Exact<{
  workerId: string | number;
}>;


export type LeaveWorkMutation = { readonly drainWorker:
    | { readonly __typename: 'DrainWorkerPayload' }
    | { readonly __typename: 'Forbidden' }
    | { readonly __typename: 'NotFound' }
   };

export type ReleaseAssignmentMutationVariables = Exact<{
  lease: LeaseInput;
  reason: string;
}>;


export type ReleaseAssignmentMutation = { readonly releaseAssignment:
    | { readonly __typename: 'ReleaseAssignmentPayload' }
    | { readonly __typename: 'StaleLease', readonly message: string }
   };

export type ReportProbeMutationVariables = Exact<{
  workerId: string | number;
  sessionId: string | number;
  ok: boolean;
  error?: string | null | undefined;
  rebooted: boolean;
}>;


export type ReportProbeMutation = { readonly reportProbe:
    | { readonly __typename: 'ReportProbePayload' }
    | { readonly __typename: 'StaleSession', readonly message: string }
   };

export type WorkerCommandsSubscriptionVariables = Exact<{
  workerId: string | number;
  sessionId: string | number;
}>;


export type WorkerCommandsSubscription = { readonly workerCommands:
    | { readonly __typename: 'AssignmentOffered', readonly offer: { readonly assignmentId: string, readonly fence: number, readonly leaseEndsAt: string, readonly groupId: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly installNeeded: boolean, readonly build: { readonly path: string, readonly sha256: string, readonly size: number, readonly fileName: string, readonly platform: Platform, readonly packageId: string | null, readonly launchActivity: string | null } | null } }
    | { readonly __typename: 'AssignmentRevoked', readonly assignmentId: string, readonly fence: number, readonly reason: string }
    | { readonly __typename: 'AttemptCancelRequested', readonly attemptId: string, readonly assignmentId: string }
    | { readonly __typename: 'Drain', readonly reason: string }
    | { readonly __typename: 'ProbeRequested', readonly reason: string }
    | { readonly __typename: 'WorkerState', readonly draining: boolean, readonly cancelAttemptId: string | null, readonly probeRequested: boolean, readonly assignment: { readonly assignmentId: string, readonly fence: number, readonly leaseEndsAt: string, readonly groupId: string, readonly organizationId: string, readonly appVersionId: string, readonly target: Target, readonly installNeeded: boolean, readonly build: { readonly path: string, readonly sha256: string, readonly size: number, readonly fileName: string, readonly platform: Platform, readonly packageId: string | null, readonly launchActivity: string | null } | null } | null }
   };

export type EnrolAgentMutationVariables = Exact<{
  name: string;
}>;


export type EnrolAgentMutation = { readonly enrolAgent:
    | { readonly __typename: 'EnrolAgentPayload', readonly secret: string }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CountsFragmentDoc = new TypedDocumentString(`
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
    `, {"fragmentName":"Counts"}) as unknown as TypedDocumentString<CountsFragment, unknown>;
export const GroupRowFragmentDoc = new TypedDocumentString(`
    fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}`, {"fragmentName":"GroupRow"}) as unknown as TypedDocumentString<GroupRowFragment, unknown>;
export const WorkerRowFragmentDoc = new TypedDocumentString(`
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}
    `, {"fragmentName":"WorkerRow"}) as unknown as TypedDocumentString<WorkerRowFragment, unknown>;
export const StatsRowFragmentDoc = new TypedDocumentString(`
    fragment StatsRow on Stats {
  jobs {
    ...Counts
  }
  flakyJobs
  recent(sinceHours: $sinceHours) {
    completed
    flaky
    failed
    quarantined
    errored
    canceled
    passRate
  }
  openGroups
  totalGroups
  workers {
    total
    idle
    busy
    draining
    offline
  }
  attempts
  installsPerformed
  installsAvoided
  meanInstallMs
  savedMs
  efficiency
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}`, {"fragmentName":"StatsRow"}) as unknown as TypedDocumentString<StatsRowFragment, unknown>;
export const OrganizationRowFragmentDoc = new TypedDocumentString(`
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}
    `, {"fragmentName":"OrganizationRow"}) as unknown as TypedDocumentString<OrganizationRowFragment, unknown>;
export const ExpectedTimeRowFragmentDoc = new TypedDocumentString(`
    fragment ExpectedTimeRow on ExpectedTime {
  at
  earliest
  latest
}
    `, {"fragmentName":"ExpectedTimeRow"}) as unknown as TypedDocumentString<ExpectedTimeRowFragment, unknown>;
export const JobRowFragmentDoc = new TypedDocumentString(`
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
    `, {"fragmentName":"JobRow"}) as unknown as TypedDocumentString<JobRowFragment, unknown>;
export const AttemptRowFragmentDoc = new TypedDocumentString(`
    fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
    `, {"fragmentName":"AttemptRow"}) as unknown as TypedDocumentString<AttemptRowFragment, unknown>;
export const JobDetailsFragmentDoc = new TypedDocumentString(`
    fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}`, {"fragmentName":"JobDetails"}) as unknown as TypedDocumentString<JobDetailsFragment, unknown>;
export const ReportedJobFragmentDoc = new TypedDocumentString(`
    fragment ReportedJob on Job {
  ...JobDetails
  attempts {
    tests {
      title
      verdict
      durationMs
      error
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`, {"fragmentName":"ReportedJob"}) as unknown as TypedDocumentString<ReportedJobFragment, unknown>;
export const BuildRowFragmentDoc = new TypedDocumentString(`
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}
    `, {"fragmentName":"BuildRow"}) as unknown as TypedDocumentString<BuildRowFragment, unknown>;
export const TokenRowFragmentDoc = new TypedDocumentString(`
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}
    `, {"fragmentName":"TokenRow"}) as unknown as TypedDocumentString<TokenRowFragment, unknown>;
export const QuarantineRowFragmentDoc = new TypedDocumentString(`
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}
    `, {"fragmentName":"QuarantineRow"}) as unknown as TypedDocumentString<QuarantineRowFragment, unknown>;
export const OfferPartsFragmentDoc = new TypedDocumentString(`
    fragment OfferParts on AssignmentOffer {
  assignmentId
  fence
  leaseEndsAt
  groupId
  organizationId
  appVersionId
  target
  installNeeded
  build {
    path
    sha256
    size
    fileName
    platform
    packageId
    launchActivity
  }
}
    `, {"fragmentName":"OfferParts"}) as unknown as TypedDocumentString<OfferPartsFragment, unknown>;
export const DealPartsFragmentDoc = new TypedDocumentString(`
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}
    `, {"fragmentName":"DealParts"}) as unknown as TypedDocumentString<DealPartsFragment, unknown>;
export const HealthDocument = new TypedDocumentString(`
    query Health {
  version
  stats {
    workers {
      total
      idle
      busy
      draining
      offline
    }
  }
}
    `) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const OrganizationsDocument = new TypedDocumentString(`
    query Organizations {
  organizations {
    id
  }
}
    `) as unknown as TypedDocumentString<OrganizationsQuery, OrganizationsQueryVariables>;
export const ListOrganizationsDocument = new TypedDocumentString(`
    query ListOrganizations {
  organizations {
    ...OrganizationRow
  }
}
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}`) as unknown as TypedDocumentString<ListOrganizationsQuery, ListOrganizationsQueryVariables>;
export const SetOrganizationDocument = new TypedDocumentString(`
    mutation SetOrganization($input: SetOrganizationInput!) {
  setOrganization(input: $input) {
    __typename
    ... on SetOrganizationPayload {
      organization {
        ...OrganizationRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment OrganizationRow on Organization {
  id
  createdAt
  weight
  maxWorkers
  maxQueuedJobs
  concurrency {
    target
    groups
  }
}`) as unknown as TypedDocumentString<SetOrganizationMutation, SetOrganizationMutationVariables>;
export const WhyDocument = new TypedDocumentString(`
    query Why($id: ID!) {
  job(id: $id) {
    ...JobRow
    expectedDurationSource
    waiting {
      rule
      explanation
      remedy
      position
      workers
      start {
        ...ExpectedTimeRow
      }
      end {
        ...ExpectedTimeRow
      }
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment ExpectedTimeRow on ExpectedTime {
  at
  earliest
  latest
}`) as unknown as TypedDocumentString<WhyQuery, WhyQueryVariables>;
export const GetJobDocument = new TypedDocumentString(`
    query GetJob($id: ID!) {
  job(id: $id) {
    ...JobDetails
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`) as unknown as TypedDocumentString<GetJobQuery, GetJobQueryVariables>;
export const ListJobsDocument = new TypedDocumentString(`
    query ListJobs($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        ...JobRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`) as unknown as TypedDocumentString<ListJobsQuery, ListJobsQueryVariables>;
export const ListGroupsDocument = new TypedDocumentString(`
    query ListGroups($organizationId: ID!, $status: GroupStatus, $first: Int!, $after: String) {
  groups(
    organizationId: $organizationId
    status: $status
    first: $first
    after: $after
  ) {
    edges {
      node {
        ...GroupRow
        spread {
          workers
          explanation
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<ListGroupsQuery, ListGroupsQueryVariables>;
export const ListWorkersDocument = new TypedDocumentString(`
    query ListWorkers {
  workers {
    ...WorkerRow
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`) as unknown as TypedDocumentString<ListWorkersQuery, ListWorkersQueryVariables>;
export const GetStatsDocument = new TypedDocumentString(`
    query GetStats($organizationId: ID, $sinceHours: Int!) {
  stats(organizationId: $organizationId) {
    ...StatsRow
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment StatsRow on Stats {
  jobs {
    ...Counts
  }
  flakyJobs
  recent(sinceHours: $sinceHours) {
    completed
    flaky
    failed
    quarantined
    errored
    canceled
    passRate
  }
  openGroups
  totalGroups
  workers {
    total
    idle
    busy
    draining
    offline
  }
  attempts
  installsPerformed
  installsAvoided
  meanInstallMs
  savedMs
  efficiency
}`) as unknown as TypedDocumentString<GetStatsQuery, GetStatsQueryVariables>;
export const SubmitJobsDocument = new TypedDocumentString(`
    mutation SubmitJobs($inputs: [SubmitJobInput!]!, $idempotencyKey: String) {
  submitJobs(inputs: $inputs, idempotencyKey: $idempotencyKey) {
    __typename
    ... on SubmitJobsPayload {
      jobs {
        ...JobRow
      }
      created
      warnings
    }
    ... on Error {
      code
      message
    }
    ... on InvalidInput {
      field
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`) as unknown as TypedDocumentString<SubmitJobsMutation, SubmitJobsMutationVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($id: ID!) {
  cancelJob(id: $id) {
    __typename
    ... on CancelJobPayload {
      job {
        ...JobRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const CancelJobsDocument = new TypedDocumentString(`
    mutation CancelJobs($input: CancelJobsInput!) {
  cancelJobs(input: $input) {
    __typename
    ... on CancelJobsPayload {
      canceled
      requested
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobsMutation, CancelJobsMutationVariables>;
export const CancelGroupDocument = new TypedDocumentString(`
    mutation CancelGroup($id: ID!) {
  cancelGroup(id: $id) {
    __typename
    ... on CancelGroupPayload {
      group {
        ...GroupRow
      }
      canceled
      requested
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<CancelGroupMutation, CancelGroupMutationVariables>;
export const RetryJobDocument = new TypedDocumentString(`
    mutation RetryJob($id: ID!) {
  retryJob(id: $id) {
    __typename
    ... on RetryJobPayload {
      job {
        ...JobRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`) as unknown as TypedDocumentString<RetryJobMutation, RetryJobMutationVariables>;
export const QuarantineWorkerDocument = new TypedDocumentString(`
    mutation QuarantineWorker($id: ID!, $reason: String!, $until: DateTime) {
  quarantineWorker(id: $id, reason: $reason, until: $until) {
    __typename
    ... on QuarantineWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`) as unknown as TypedDocumentString<QuarantineWorkerMutation, QuarantineWorkerMutationVariables>;
export const ReleaseWorkerDocument = new TypedDocumentString(`
    mutation ReleaseWorker($id: ID!) {
  releaseWorker(id: $id) {
    __typename
    ... on ReleaseWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`) as unknown as TypedDocumentString<ReleaseWorkerMutation, ReleaseWorkerMutationVariables>;
export const DrainWorkerDocument = new TypedDocumentString(`
    mutation DrainWorker($id: ID!) {
  drainWorker(id: $id) {
    __typename
    ... on DrainWorkerPayload {
      worker {
        ...WorkerRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`) as unknown as TypedDocumentString<DrainWorkerMutation, DrainWorkerMutationVariables>;
export const WatchJobDocument = new TypedDocumentString(`
    subscription WatchJob($id: ID!, $after: String) {
  jobUpdated(id: $id, after: $after) {
    cursor
    at
    kind
    job {
      ...JobDetails
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}`) as unknown as TypedDocumentString<WatchJobSubscription, WatchJobSubscriptionVariables>;
export const WatchJobsDocument = new TypedDocumentString(`
    subscription WatchJobs($filter: JobFilter!, $after: String) {
  jobUpdated(filter: $filter, after: $after) {
    cursor
    at
    kind
    job {
      ...JobRow
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}`) as unknown as TypedDocumentString<WatchJobsSubscription, WatchJobsSubscriptionVariables>;
export const WatchGroupsDocument = new TypedDocumentString(`
    subscription WatchGroups($organizationId: ID!, $after: String) {
  groupUpdated(organizationId: $organizationId, after: $after) {
    cursor
    at
    kind
    group {
      ...GroupRow
    }
  }
}
    fragment Counts on JobCounts {
  total
  pending
  queued
  running
  completed
  failed
  errored
  canceled
}
fragment GroupRow on Group {
  id
  organizationId
  appVersionId
  target
  requirements {
    platform
    osVersion
    model
    tags
  }
  status
  createdAt
  closedAt
  counts {
    ...Counts
  }
  assignments {
    id
    reason
    worker {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<WatchGroupsSubscription, WatchGroupsSubscriptionVariables>;
export const WatchWorkersDocument = new TypedDocumentString(`
    subscription WatchWorkers($after: String) {
  workerUpdated(after: $after) {
    cursor
    at
    kind
    worker {
      ...WorkerRow
    }
  }
}
    fragment WorkerRow on Worker {
  id
  name
  targets
  capabilities {
    platform
    osVersion
    model
    tags
  }
  organizationIds
  status
  health {
    score
    status
    reason
    since
    until
    recentFailures
  }
  deviceState {
    battery
    charging
    temperature
    freeBytes
    toldAt
  }
  draining
  registeredAt
  lastSeenAt
  installedApps {
    organizationId
    appVersionId
    installedAt
  }
  assignment {
    id
    offeredAt
    readyAt
    installNeeded
    installMs
    group {
      id
      organizationId
      appVersionId
    }
  }
  attempt {
    id
    number
    jobId
    startedAt
  }
}`) as unknown as TypedDocumentString<WatchWorkersSubscription, WatchWorkersSubscriptionVariables>;
export const JobLogDocument = new TypedDocumentString(`
    subscription JobLog($jobId: ID!, $after: String) {
  jobLog(jobId: $jobId, after: $after) {
    cursor
    attemptId
    attemptNumber
    seq
    text
    end
  }
}
    `) as unknown as TypedDocumentString<JobLogSubscription, JobLogSubscriptionVariables>;
export const RunReportDocument = new TypedDocumentString(`
    query RunReport($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        ...ReportedJob
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment JobRow on Job {
  id
  organizationId
  appVersionId
  testPath
  target
  priority
  status
  labels
  maxAttempts
  attemptsUsed
  infrastructureFailures
  outcome
  error
  cancelRequested
  flaky
  quarantined
  submittedAt
  dueAt
  startedAt
  finishedAt
  durationMs
  expectedDurationMs
  retryOf
  groupId
  workerId
  workerName
}
fragment AttemptRow on Attempt {
  id
  number
  workerId
  workerName
  startedAt
  endedAt
  outcome
  counts {
    passed
    failed
    skipped
    flaky
  }
  error
  cause
  durationMs
  artifacts {
    name
    contentType
    size
    url
  }
}
fragment JobDetails on Job {
  ...JobRow
  timeoutMs
  resetPolicy
  source {
    repository
    commit
  }
  requirements {
    platform
    osVersion
    model
    tags
  }
  attempts {
    ...AttemptRow
  }
}
fragment ReportedJob on Job {
  ...JobDetails
  attempts {
    tests {
      title
      verdict
      durationMs
      error
    }
  }
}`) as unknown as TypedDocumentString<RunReportQuery, RunReportQueryVariables>;
export const VerdictsDocument = new TypedDocumentString(`
    query Verdicts($filter: JobFilter!, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        id
        testPath
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<VerdictsQuery, VerdictsQueryVariables>;
export const JobArtifactsDocument = new TypedDocumentString(`
    query JobArtifacts($id: ID!) {
  job(id: $id) {
    id
    attempts {
      number
      artifacts {
        name
        contentType
        size
        sha256
        url
      }
    }
  }
}
    `) as unknown as TypedDocumentString<JobArtifactsQuery, JobArtifactsQueryVariables>;
export const ListBuildsDocument = new TypedDocumentString(`
    query ListBuilds($organizationId: ID!, $appVersionId: String, $first: Int!, $after: String) {
  builds(
    organizationId: $organizationId
    appVersionId: $appVersionId
    first: $first
    after: $after
  ) {
    edges {
      node {
        ...BuildRow
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}`) as unknown as TypedDocumentString<ListBuildsQuery, ListBuildsQueryVariables>;
export const AddBuildFromUrlDocument = new TypedDocumentString(`
    mutation AddBuildFromUrl($input: AddBuildFromUrlInput!) {
  addBuildFromUrl(input: $input) {
    __typename
    ... on AddBuildPayload {
      created
      build {
        ...BuildRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment BuildRow on AppBuild {
  id
  organizationId
  appVersionId
  platform
  current
  sha256
  size
  fileName
  packageId
  versionName
  versionCode
  launchActivity
  sourceUrl
  createdAt
}`) as unknown as TypedDocumentString<AddBuildFromUrlMutation, AddBuildFromUrlMutationVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  caller {
    name
    role
    organizationIds
    token {
      id
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
export const TokensDocument = new TypedDocumentString(`
    query Tokens {
  tokens {
    ...TokenRow
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`) as unknown as TypedDocumentString<TokensQuery, TokensQueryVariables>;
export const CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($input: CreateTokenInput!) {
  createToken(input: $input) {
    __typename
    ... on CreateTokenPayload {
      secret
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`) as unknown as TypedDocumentString<CreateTokenMutation, CreateTokenMutationVariables>;
export const RotateTokenDocument = new TypedDocumentString(`
    mutation RotateToken($id: ID!, $overlapSeconds: Int) {
  rotateToken(id: $id, overlapSeconds: $overlapSeconds) {
    __typename
    ... on RotateTokenPayload {
      secret
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`) as unknown as TypedDocumentString<RotateTokenMutation, RotateTokenMutationVariables>;
export const RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($id: ID!) {
  revokeToken(id: $id) {
    __typename
    ... on RevokeTokenPayload {
      token {
        ...TokenRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment TokenRow on Token {
  id
  name
  role
  organizationIds
  live
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  replacedBy
  usesLeft
}`) as unknown as TypedDocumentString<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($organizationId: ID, $first: Int, $after: String) {
  auditLog(
    organizationId: $organizationId
    newestFirst: true
    first: $first
    after: $after
  ) {
    edges {
      node {
        id
        at
        action
        actor {
          tokenId
          name
          address
          requestId
        }
        jobId
        groupId
        workerId
        assignmentId
        tokenId
        buildId
        detail
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const TrustedRepositoriesDocument = new TypedDocumentString(`
    query TrustedRepositories {
  organizations {
    id
    trustedRepositories
  }
}
    `) as unknown as TypedDocumentString<TrustedRepositoriesQuery, TrustedRepositoriesQueryVariables>;
export const TrustRepositoryDocument = new TypedDocumentString(`
    mutation TrustRepository($input: TrustRepositoryInput!) {
  trustRepository(input: $input) {
    __typename
    ... on TrustRepositoryPayload {
      organizationId
      repositories
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TrustRepositoryMutation, TrustRepositoryMutationVariables>;
export const ListFlakyTestsDocument = new TypedDocumentString(`
    query ListFlakyTests($organizationId: ID!, $days: Int!, $first: Int!) {
  flakyTests(organizationId: $organizationId, days: $days, first: $first) {
    testPath
    title
    target
    model
    runs
    failures
    flakes
    rate
    lastSeenOn
    lastJobId
    quarantine {
      ...QuarantineRow
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`) as unknown as TypedDocumentString<ListFlakyTestsQuery, ListFlakyTestsQueryVariables>;
export const ListQuarantinedTestsDocument = new TypedDocumentString(`
    query ListQuarantinedTests($organizationId: ID!) {
  quarantinedTests(organizationId: $organizationId) {
    ...QuarantineRow
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`) as unknown as TypedDocumentString<ListQuarantinedTestsQuery, ListQuarantinedTestsQueryVariables>;
export const QuarantineTestDocument = new TypedDocumentString(`
    mutation QuarantineTest($input: QuarantineTestInput!) {
  quarantineTest(input: $input) {
    __typename
    ... on QuarantineTestPayload {
      quarantine {
        ...QuarantineRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`) as unknown as TypedDocumentString<QuarantineTestMutation, QuarantineTestMutationVariables>;
export const ReleaseTestDocument = new TypedDocumentString(`
    mutation ReleaseTest($input: ReleaseTestInput!) {
  releaseTest(input: $input) {
    __typename
    ... on ReleaseTestPayload {
      quarantine {
        ...QuarantineRow
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    fragment QuarantineRow on Quarantine {
  testPath
  title
  owner
  reason
  createdAt
  expiresAt
  active
}`) as unknown as TypedDocumentString<ReleaseTestMutation, ReleaseTestMutationVariables>;
export const RegisterWorkerDocument = new TypedDocumentString(`
    mutation RegisterWorker($input: RegisterWorkerInput!) {
  registerWorker(input: $input) {
    __typename
    ... on RegisterWorkerPayload {
      worker {
        id
      }
      sessionId
      heartbeatMs
      leaseMs
      selfStopMs
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterWorkerMutation, RegisterWorkerMutationVariables>;
export const StartInstallDocument = new TypedDocumentString(`
    mutation StartInstall($lease: LeaseInput!) {
  startInstall(lease: $lease) {
    __typename
    ... on StartInstallPayload {
      wanted
    }
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartInstallMutation, StartInstallMutationVariables>;
export const ReportInstallDocument = new TypedDocumentString(`
    mutation ReportInstall($lease: LeaseInput!, $install: InstallInput!) {
  reportInstall(lease: $lease, install: $install) {
    __typename
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReportInstallMutation, ReportInstallMutationVariables>;
export const StartNextAttemptDocument = new TypedDocumentString(`
    mutation StartNextAttempt($lease: LeaseInput!) {
  startNextAttempt(lease: $lease) {
    __typename
    ...DealParts
    ... on Error {
      message
    }
  }
}
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}`) as unknown as TypedDocumentString<StartNextAttemptMutation, StartNextAttemptMutationVariables>;
export const FinishAttemptDocument = new TypedDocumentString(`
    mutation FinishAttempt($lease: LeaseInput!, $attemptId: ID!, $result: AttemptResultInput!, $takeNext: Boolean!) {
  finishAttempt(
    lease: $lease
    attemptId: $attemptId
    result: $result
    takeNext: $takeNext
  ) {
    __typename
    ...DealParts
    ... on Error {
      message
    }
  }
}
    fragment DealParts on DealPayload {
  cancelRequested
  deal {
    attempt {
      id
      number
    }
    job {
      id
      organizationId
      appVersionId
      testPath
      timeoutMs
      resetPolicy
      source {
        repository
        commit
      }
    }
  }
}`) as unknown as TypedDocumentString<FinishAttemptMutation, FinishAttemptMutationVariables>;
export const AppendLogDocument = new TypedDocumentString(`
    mutation AppendLog($lease: LeaseInput!, $attemptId: ID!, $chunks: [LogChunkInput!]!) {
  appendLog(lease: $lease, attemptId: $attemptId, chunks: $chunks) {
    __typename
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AppendLogMutation, AppendLogMutationVariables>;
export const HeartbeatDocument = new TypedDocumentString(`
    mutation Heartbeat($beats: [HeartbeatInput!]!) {
  heartbeat(beats: $beats) {
    beats {
      workerId
      sessionLive
      leaseLive
      cancelAttemptId
      draining
      probeRequested
    }
  }
}
    `) as unknown as TypedDocumentString<HeartbeatMutation, HeartbeatMutationVariables>;
export const LeaveWorkDocument = new TypedDocumentString(`
    mutation LeaveWork($workerId: ID!) {
  drainWorker(id: $workerId) {
    __typename
  }
}
    `) as unknown as TypedDocumentString<LeaveWorkMutation, LeaveWorkMutationVariables>;
export const ReleaseAssignmentDocument = new TypedDocumentString(`
    mutation ReleaseAssignment($lease: LeaseInput!, $reason: String!) {
  releaseAssignment(lease: $lease, reason: $reason) {
    __typename
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReleaseAssignmentMutation, ReleaseAssignmentMutationVariables>;
export const ReportProbeDocument = new TypedDocumentString(`
    mutation ReportProbe($workerId: ID!, $sessionId: ID!, $ok: Boolean!, $error: String, $rebooted: Boolean!) {
  reportProbe(
    workerId: $workerId
    sessionId: $sessionId
    ok: $ok
    error: $error
    rebooted: $rebooted
  ) {
    __typename
    ... on Error {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReportProbeMutation, ReportProbeMutationVariables>;
export const WorkerCommandsDocument = new TypedDocumentString(`
    subscription WorkerCommands($workerId: ID!, $sessionId: ID!) {
  workerCommands(workerId: $workerId, sessionId: $sessionId) {
    __typename
    ... on WorkerState {
      assignment {
        ...OfferParts
      }
      draining
      cancelAttemptId
      probeRequested
    }
    ... on AssignmentOffered {
      offer {
        ...OfferParts
      }
    }
    ... on AttemptCancelRequested {
      attemptId
      assignmentId
    }
    ... on AssignmentRevoked {
      assignmentId
      fence
      reason
    }
    ... on ProbeRequested {
      reason
    }
    ... on Drain {
      reason
    }
  }
}
    fragment OfferParts on AssignmentOffer {
  assignmentId
  fence
  leaseEndsAt
  groupId
  organizationId
  appVersionId
  target
  installNeeded
  build {
    path
    sha256
    size
    fileName
    platform
    packageId
    launchActivity
  }
}`) as unknown as TypedDocumentString<WorkerCommandsSubscription, WorkerCommandsSubscriptionVariables>;
export const EnrolAgentDocument = new TypedDocumentString(`
    mutation EnrolAgent($name: String!) {
  enrolAgent(name: $name) {
    __typename
    ... on EnrolAgentPayload {
      secret
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EnrolAgentMutation, EnrolAgentMutationVariables>;