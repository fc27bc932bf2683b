import { Text } from 'ink'
import type { JobRowFragment, WorkerRowFragment } from '../../client/gql/graphql.ts'
import { batteryOf } from '../output/columns.ts'
import type { Style } from '../output/style.ts'
import { elapsed } from '../output/time.ts'
import { HEALTH_LOOKS, WORKER_LOOKS, word } from '../output/words.ts'
import { Row } from './Row.tsx'
import type { Cell } from './Row.tsx'
import { Section, rangeOf } from './Section.tsx'
import { fitColumns, windowOf } from './layout.ts'
import type { ColumnPlan } from './layout.ts'

const PLANS: readonly ColumnPlan[] = [
  { key: 'symbol', width: 1, rank: 0 },
  { key: 'name', width: 12, grows: 1, most: 24, rank: 0 },
  { key: 'target', width: 12, rank: 5 },
  { key: 'status', width: 8, rank: 3 },
  { key: 'app', width: 10, grows: 1, most: 32, rank: 4 },
  { key: 'job', width: 24, grows: 3, most: 80, rank: 1 },
  { key: 'battery', width: 6, rank: 6 },
  { key: 'since', width: 7, rank: 0 },
  { key: 'left', width: 10, rank: 2 },
]

export interface Device {
  worker: WorkerRowFragment
  /** What it runs now, if that is a job of this organization. */
  job: JobRowFragment | null
}

export interface DevicesProps {
  devices: readonly Device[]
  organization: string
  lines: number
  columns: number
  airy: boolean
  now: number
}

export function Devices({ devices, organization, lines, columns, airy, now }: DevicesProps) {
  const shown = windowOf(devices.length, lines, 0)
  const tellBattery = devices.some(({ worker }) => worker.deviceState?.battery != null)
  const plans = PLANS.filter(({ key }) => key !== 'battery' || tellBattery)
  const widths = fitColumns(plans, columns)
  return (
    <Section title="Devices" aside={rangeOf(devices.length, shown)} airy={airy}>
      {devices.length === 0 ? (
        <Text color="yellow">none: start some with qgjob worker</Text>
      ) : (
        devices
          .slice(shown.from, shown.to)
          .map((device) => <Row key={device.worker.id} cells={cellsOf(device, organization, now)} widths={widths} />)
      )}
    </Section>
  )
}

function cellsOf({ worker, job }: Device, organization: string, now: number): Record<string, Cell> {
  const { symbol, style } = WORKER_LOOKS[worker.status]
  return {
    symbol: { text: symbol, style },
    name: { text: worker.name, style: nameStyle(worker) },
    target: { text: worker.targets.map(word).join(','), style: 'gray' },
    status: { text: worker.status === 'QUARANTINED' ? 'no work' : word(worker.status), style },
    app: { text: installedOn(worker, organization), style: 'gray' },
    job: {
      text: doing(worker, job, organization),
      ...(job === null ? { style: 'gray' as const } : { cut: 'start' as const }),
    },
    battery: { text: batteryOf(worker), align: 'right', style: 'gray' },
    since: { text: since(worker, job, now), align: 'right', style: 'gray' },
    left: { text: left(worker, job, now), align: 'right', style: 'gray' },
  }
}

function nameStyle({ status, health }: WorkerRowFragment): Style | null {
  if (status === 'OFFLINE') return 'gray'
  return health.status === 'HEALTHY' ? null : HEALTH_LOOKS[health.status].style
}

function installedOn({ installedApps }: WorkerRowFragment, organization: string): string {
  const names = installedApps.map((app) =>
    app.organizationId === organization ? app.appVersionId : `${app.organizationId} ${app.appVersionId}`,
  )
  return names.join(', ')
}

function doing(
  { assignment, attempt, health }: WorkerRowFragment,
  job: JobRowFragment | null,
  organization: string,
): string {
  if (job !== null) return job.testPath
  if (assignment === null) return health.reason ?? ''
  const { appVersionId, organizationId } = assignment.group
  if (organizationId !== organization) return `for ${organizationId}`
  if (attempt === null && assignment.installNeeded && assignment.installMs === null) return `installing ${appVersionId}`
  return ''
}

/**
 * When it will probably be done with what it does. Workers only tell when they change groups, jobs whenever they start.
 */
function left({ assignment, attempt }: WorkerRowFragment, job: JobRowFragment | null, now: number): string {
  if (job?.startedAt != null) {
    const ms = Date.parse(job.startedAt) + job.expectedDurationMs - now
    return ms >= 0 ? `~${elapsed(ms)} left` : 'over time'
  }
  if (assignment === null || attempt !== null) return ''
  const ms = Date.parse(assignment.readyAt) - now
  return ms > 0 ? `~${elapsed(ms)} left` : ''
}

function since(
  { assignment, status, lastSeenAt, health }: WorkerRowFragment,
  job: JobRowFragment | null,
  now: number,
): string {
  const begin = job?.startedAt ?? (status === 'OFFLINE' ? lastSeenAt : (assignment?.offeredAt ?? health.since))
  return begin === null ? '' : elapsed(now - Date.parse(begin))
}
