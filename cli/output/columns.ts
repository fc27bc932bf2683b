import type { GroupRowFragment, JobRowFragment, ListGroupsQuery, WorkerRowFragment } from '../../client/gql/graphql.ts'
import { describeJob } from './job-text.ts'
import type { Column } from './column.ts'
import { bytes } from './text.ts'
import { ago } from './time.ts'
import { HEALTH_LOOKS, WORKER_LOOKS, lookOf, word } from './words.ts'

// The lists of the command line. The order of columns is part of what scripts read: add new ones at the end.

export const jobColumns = (now: number): Column<JobRowFragment>[] => [
  { title: 'job', raw: ({ id }) => id },
  {
    title: 'status',
    raw: ({ status }) => word(status),
    show: (job) => `${lookOf(job).symbol} ${word(job.status)}`,
    style: (job) => lookOf(job).style,
  },
  { title: 'test', raw: ({ testPath }) => testPath, least: 24 },
  { title: 'app version', raw: ({ appVersionId }) => appVersionId, least: 11, drops: 1 },
  { title: 'target', raw: ({ target }) => word(target), drops: 3 },
  { title: 'priority', raw: ({ priority }) => word(priority), drops: 4 },
  {
    title: 'submitted',
    raw: ({ submittedAt }) => submittedAt,
    show: ({ submittedAt }) => ago(submittedAt, now),
    style: () => 'gray',
  },
  { title: 'details', raw: (job) => describeJob(job), least: 12, drops: 2, style: () => 'gray' },
]

export const submittedColumns: Column<JobRowFragment>[] = [
  { title: 'job', raw: ({ id }) => id },
  { title: 'test', raw: ({ testPath }) => testPath, least: 24 },
  { title: 'app version', raw: ({ appVersionId }) => appVersionId, least: 11, drops: 1 },
  { title: 'target', raw: ({ target }) => word(target), drops: 2 },
  { title: 'priority', raw: ({ priority }) => word(priority), drops: 3 },
]

type ListedGroup = ListGroupsQuery['groups']['edges'][number]['node']

export const groupColumns = (now: number): Column<ListedGroup>[] => [
  { title: 'group', raw: ({ id }) => id },
  { title: 'app version', raw: ({ appVersionId }) => appVersionId, least: 11 },
  { title: 'target', raw: ({ target }) => word(target), drops: 1 },
  { title: 'status', raw: ({ status }) => word(status), drops: 2 },
  { title: 'jobs', raw: ({ counts }) => String(counts.total), align: 'right' },
  { title: 'queued', raw: ({ counts }) => String(counts.queued + counts.pending), align: 'right' },
  { title: 'running', raw: ({ counts }) => String(counts.running), align: 'right' },
  { title: 'passed', raw: ({ counts }) => String(counts.completed), align: 'right' },
  {
    title: 'failed',
    raw: ({ counts }) => String(counts.failed + counts.errored),
    style: ({ counts }) => (counts.failed + counts.errored > 0 ? 'red' : null),
    align: 'right',
  },
  {
    title: 'created',
    raw: ({ createdAt }) => createdAt,
    show: ({ createdAt }) => ago(createdAt, now),
    style: () => 'gray',
    drops: 3,
  },
  {
    title: 'devices',
    raw: ({ assignments }) => devicesOf(assignments),
    show: ({ assignments }) => `${assignments.length === 0 ? '' : `${assignments.length}: `}${devicesOf(assignments)}`,
    least: 8,
    drops: 4,
  },
  { title: 'why', raw: whyServedSo, least: 16, drops: 5, style: () => 'gray' },
]

function devicesOf(assignments: GroupRowFragment['assignments']): string {
  return assignments.map(({ worker }) => worker.name).join(', ')
}

/** Why the last device joined the group, and why no more do. */
function whyServedSo({ assignments, spread }: ListedGroup): string {
  return [assignments.at(-1)?.reason, spread?.explanation].filter((text) => text !== undefined).join('. ')
}

export const workerColumns = (now: number): Column<WorkerRowFragment>[] => [
  { title: 'worker', raw: ({ id }) => id },
  { title: 'name', raw: ({ name }) => name, least: 12 },
  {
    title: 'status',
    raw: ({ status }) => word(status),
    show: ({ status }) => `${WORKER_LOOKS[status].symbol} ${word(status)}`,
    style: ({ status }) => WORKER_LOOKS[status].style,
  },
  { title: 'targets', raw: ({ targets }) => targets.map(word).join(','), drops: 3 },
  { title: 'installed', raw: installedApps, least: 12, drops: 2 },
  { title: 'runs', raw: ({ attempt }) => attempt?.jobId ?? '', drops: 1 },
  {
    title: 'seen',
    raw: ({ lastSeenAt }) => lastSeenAt,
    show: ({ lastSeenAt }) => ago(lastSeenAt, now),
    style: () => 'gray',
  },
  { title: 'health', raw: healthOf, style: ({ health }) => HEALTH_LOOKS[health.status].style, least: 10, drops: 4 },
]

export const deviceColumns = (now: number): Column<WorkerRowFragment>[] => [
  { title: 'device', raw: ({ name }) => name, least: 12 },
  { title: 'platform', raw: ({ capabilities }) => word(capabilities.platform ?? ''), drops: 5 },
  { title: 'model', raw: ({ capabilities }) => capabilities.model ?? '', least: 8, drops: 4 },
  { title: 'os', raw: ({ capabilities }) => capabilities.osVersion ?? '', drops: 3 },
  { title: 'target', raw: ({ targets }) => targets.map(word).join(','), drops: 6 },
  { title: 'app', raw: installedApps, least: 12, drops: 2 },
  {
    title: 'status',
    raw: ({ status }) => word(status),
    show: ({ status }) => `${WORKER_LOOKS[status].symbol} ${word(status)}`,
    style: ({ status }) => WORKER_LOOKS[status].style,
  },
  {
    title: 'health',
    raw: ({ health }) => word(health.status),
    show: ({ health }) => `${HEALTH_LOOKS[health.status].symbol} ${health.score} ${word(health.status)}`,
    style: ({ health }) => HEALTH_LOOKS[health.status].style,
  },
  {
    title: 'since',
    raw: ({ health }) => health.since ?? '',
    show: ({ health }) => (health.since === null ? '' : ago(health.since, now)),
    style: () => 'gray',
  },
  { title: 'why', raw: ({ health }) => health.reason ?? '', least: 16, drops: 1 },
  {
    title: 'battery',
    raw: ({ deviceState }) => String(deviceState?.battery ?? ''),
    show: batteryOf,
    align: 'right',
    drops: 7,
  },
  {
    title: 'heat',
    raw: ({ deviceState }) => String(deviceState?.temperature ?? ''),
    show: ({ deviceState }) => (deviceState?.temperature == null ? '' : `${deviceState.temperature} °C`),
    align: 'right',
    drops: 8,
  },
  {
    title: 'free',
    raw: ({ deviceState }) => String(deviceState?.freeBytes ?? ''),
    show: ({ deviceState }) => (deviceState?.freeBytes == null ? '' : bytes(deviceState.freeBytes)),
    align: 'right',
    drops: 9,
  },
]

/** "87 %", with a plus while it charges; empty if the device does not tell. */
export function batteryOf({ deviceState }: Pick<WorkerRowFragment, 'deviceState'>): string {
  if (deviceState?.battery == null) return ''
  return `${deviceState.battery} %${deviceState.charging === true ? '+' : ''}`
}

/** "healthy", or what it is and why. */
export function healthOf({ health }: Pick<WorkerRowFragment, 'health'>): string {
  return health.reason === null ? word(health.status) : `${word(health.status)}: ${health.reason}`
}

/** "qualgent v1.2.3", for each app that is on the device. */
export function installedApps({ installedApps: apps }: Pick<WorkerRowFragment, 'installedApps'>): string {
  return apps.map(({ organizationId, appVersionId }) => `${organizationId} ${appVersionId}`).join(', ')
}
