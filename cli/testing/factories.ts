import type {
  GroupRowFragment,
  JobDetailsFragment,
  ReportedJobFragment,
  StatsRowFragment,
  WorkerRowFragment,
} from '../../client/gql/graphql.ts'

type ReportedAttempt = ReportedJobFragment['attempts'][number]

/** The moment at which tests take place. */
export const NOW = Date.parse('2026-03-01T12:00:00.000Z')

/** So many seconds before (or, negative, after) that moment. */
export function before(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString()
}

export function aJob(given: Partial<JobDetailsFragment> = {}): JobDetailsFragment {
  return {
    id: 'job_1',
    organizationId: 'qualgent',
    appVersionId: 'v1.2.3',
    testPath: 'tests/login.spec.js',
    target: 'EMULATOR',
    priority: 'NORMAL',
    status: 'QUEUED',
    labels: [],
    maxAttempts: 2,
    attemptsUsed: 0,
    infrastructureFailures: 0,
    outcome: null,
    error: null,
    cancelRequested: false,
    flaky: false,
    quarantined: false,
    submittedAt: before(60),
    dueAt: null,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    expectedDurationMs: 20_000,
    retryOf: null,
    groupId: 'grp_1',
    workerId: null,
    workerName: null,
    timeoutMs: 600_000,
    source: null,
    resetPolicy: null,
    requirements: { platform: null, osVersion: null, model: null, tags: [] },
    attempts: [],
    ...given,
  }
}

export function aRunningJob(given: Partial<JobDetailsFragment> = {}): JobDetailsFragment {
  return aJob({ status: 'RUNNING', startedAt: before(12), workerId: 'wrk_1', workerName: 'pixel-1', ...given })
}

export function aFinishedJob(
  status: 'COMPLETED' | 'FAILED' | 'ERRORED',
  given: Partial<JobDetailsFragment> = {},
): JobDetailsFragment {
  const passed = status === 'COMPLETED'
  return aRunningJob({
    status,
    attemptsUsed: status === 'ERRORED' ? 0 : 1,
    infrastructureFailures: status === 'ERRORED' ? 3 : 0,
    outcome: passed ? 'PASSED' : status === 'FAILED' ? 'FAILED' : 'ERRORED',
    error: passed ? null : 'expected "Pay", found "Loading"\n    at tests/login.spec.js:12',
    finishedAt: before(2),
    durationMs: 10_200,
    attempts: [anAttempt({ outcome: passed ? 'PASSED' : 'FAILED' })],
    ...given,
  })
}

export function anAttempt(given: Partial<ReportedAttempt> = {}): ReportedAttempt {
  return {
    tests: [],
    id: 'att_1',
    number: 1,
    workerId: 'wrk_1',
    workerName: 'pixel-1',
    startedAt: before(12),
    endedAt: before(2),
    outcome: 'PASSED',
    cause: null,
    artifacts: [],
    counts: { passed: 5, failed: 0, skipped: 1, flaky: 0 },
    error: null,
    durationMs: 10_200,
    ...given,
  }
}

export function aGroup(given: Partial<GroupRowFragment> = {}): GroupRowFragment {
  return {
    id: 'grp_1',
    organizationId: 'qualgent',
    appVersionId: 'v1.2.3',
    target: 'EMULATOR',
    requirements: { platform: null, osVersion: null, model: null, tags: [] },
    status: 'OPEN',
    createdAt: before(60),
    closedAt: null,
    counts: counts({ queued: 8, running: 2, completed: 9, failed: 1 }),
    assignments: [
      {
        id: 'asg_1',
        reason: 'first worker for 8 queued jobs; installs v1.2.3',
        worker: { id: 'wrk_1', name: 'pixel-1' },
      },
    ],
    ...given,
  }
}

export function aWorker(given: Partial<WorkerRowFragment> = {}): WorkerRowFragment {
  return {
    id: 'wrk_1',
    name: 'pixel-1',
    targets: ['EMULATOR'],
    capabilities: { platform: 'ANDROID', osVersion: '14', model: 'Pixel 8', tags: [] },
    organizationIds: null,
    status: 'IDLE',
    health: { score: 100, status: 'HEALTHY', reason: null, since: null, until: null, recentFailures: 0 },
    deviceState: null,
    draining: false,
    registeredAt: before(600),
    lastSeenAt: before(1),
    installedApps: [{ organizationId: 'qualgent', appVersionId: 'v1.2.3', installedAt: before(50) }],
    assignment: null,
    attempt: null,
    ...given,
  }
}

export function aBusyWorker(jobId: string, given: Partial<WorkerRowFragment> = {}): WorkerRowFragment {
  return aWorker({
    status: 'BUSY',
    assignment: {
      id: 'asg_1',
      offeredAt: before(30),
      readyAt: before(-8),
      installNeeded: true,
      installMs: 4000,
      group: { id: 'grp_1', organizationId: 'qualgent', appVersionId: 'v1.2.3' },
    },
    attempt: { id: 'att_1', number: 1, jobId, startedAt: before(12) },
    ...given,
  })
}

export function someStats(given: Partial<StatsRowFragment> = {}): StatsRowFragment {
  return {
    jobs: counts({ queued: 8, running: 2, completed: 9, failed: 1 }),
    flakyJobs: 0,
    recent: { completed: 9, flaky: 0, failed: 1, quarantined: 0, errored: 0, canceled: 0, passRate: 0.9 },
    openGroups: 1,
    totalGroups: 3,
    workers: { total: 2, idle: 1, busy: 1, draining: 0, offline: 0 },
    attempts: 12,
    installsPerformed: 2,
    installsAvoided: 10,
    meanInstallMs: 4000,
    savedMs: 40_000,
    efficiency: 10 / 12,
    ...given,
  }
}

export function counts(given: Partial<Omit<GroupRowFragment['counts'], 'total'>>): GroupRowFragment['counts'] {
  const each = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, errored: 0, canceled: 0, ...given }
  return { total: Object.values(each).reduce((sum, count) => sum + count, 0), ...each }
}

/** A page of a connection. */
export function page<T>(nodes: readonly T[], hasNextPage = false, endCursor: string | null = null) {
  return { edges: nodes.map((node) => ({ cursor: '', node })), pageInfo: { hasNextPage, endCursor } }
}
