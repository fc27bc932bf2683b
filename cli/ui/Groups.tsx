import { Text } from 'ink'
import type { GroupRowFragment } from '../../client/gql/graphql.ts'
import type { Style } from '../output/style.ts'
import { plural } from '../output/text.ts'
import { JOB_LOOKS, word } from '../output/words.ts'
import { Row } from './Row.tsx'
import type { Cell } from './Row.tsx'
import { Section, rangeOf } from './Section.tsx'
import { fitColumns, windowOf } from './layout.ts'
import type { ColumnPlan } from './layout.ts'

const PLANS: readonly ColumnPlan[] = [
  { key: 'app', width: 10, grows: 1, most: 32, rank: 0 },
  { key: 'target', width: 12, rank: 3 },
  { key: 'bar', width: 10, grows: 2, most: 40, rank: 2 },
  { key: 'percent', width: 4, rank: 1 },
  { key: 'queued', width: 6, rank: 0 },
  { key: 'running', width: 5, rank: 0 },
  { key: 'passed', width: 6, rank: 1 },
  { key: 'failed', width: 5, rank: 2 },
  { key: 'devices', width: 10, rank: 4 },
]

export interface GroupsProps {
  groups: readonly GroupRowFragment[]
  lines: number
  columns: number
  airy: boolean
}

export function Groups({ groups, lines, columns, airy }: GroupsProps) {
  const shown = windowOf(groups.length, lines, 0)
  const widths = fitColumns(PLANS, columns)
  return (
    <Section title="Groups" aside={rangeOf(groups.length, shown)} airy={airy}>
      {groups.length === 0 ? (
        <Text color="gray">no open groups</Text>
      ) : (
        groups
          .slice(shown.from, shown.to)
          .map((group) => <Row key={group.id} cells={cellsOf(group, widths)} widths={widths} />)
      )}
    </Section>
  )
}

function cellsOf(group: GroupRowFragment, widths: ReadonlyMap<string, number>): Record<string, Cell> {
  const { counts, assignments } = group
  const failed = counts.failed + counts.errored
  const ended = counts.completed + failed + counts.canceled
  const isClosed = group.status === 'CLOSED'
  return {
    app: { text: appOf(group), style: isClosed ? 'gray' : 'bold' },
    target: { text: word(group.target), style: 'gray' },
    bar: { text: '', pieces: progressBar(group, widths.get('bar') ?? 0) },
    percent: { text: `${percent(ended, counts.total)}%`, align: 'right' },
    queued: counted(counts.queued + counts.pending, 'QUEUED'),
    running: counted(counts.running, 'RUNNING'),
    passed: counted(counts.completed, 'COMPLETED'),
    failed: counted(failed, 'FAILED'),
    devices: {
      text: isClosed ? 'done' : plural(assignments.length, 'device'),
      style: assignments.length > 0 ? 'cyan' : 'gray',
    },
  }
}

/** Ended, running and waiting jobs as shares of a line; any job that runs is seen, however many wait. */
export function progressBar(
  { counts }: Pick<GroupRowFragment, 'counts'>,
  width: number,
): { text: string; style: Style }[] {
  const bad = counts.failed + counts.errored
  const total = Math.max(1, counts.total)
  const share = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.floor((count / total) * width)))
  const lengths = [share(bad), share(counts.running), share(counts.completed + counts.canceled)]
  const waiting = counts.queued + counts.pending
  const used = lengths.reduce((sum, length) => sum + length, 0)
  const rest = width - used
  // Rounding leaves a few columns over: they belong to what waits, or else to what has passed.
  const [red = 0, cyan = 0, green = 0] = lengths
  const greenLength = Math.max(0, Math.min(width - red - cyan, waiting > 0 ? green : green + rest))
  const parts = [
    { text: '█'.repeat(greenLength), style: 'green' },
    { text: '█'.repeat(Math.min(red, width)), style: 'red' },
    { text: '▓'.repeat(Math.max(0, Math.min(cyan, width - red))), style: 'cyan' },
  ] as const
  const filled = parts.reduce((sum, part) => sum + part.text.length, 0)
  return [...parts, { text: '░'.repeat(Math.max(0, width - filled)), style: 'gray' }]
}

function counted(count: number, status: 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED'): Cell {
  const { symbol, style } = JOB_LOOKS[status]
  return { text: `${symbol} ${count}`, style: count > 0 ? style : 'gray' }
}

/** 100 only when all have ended. */
function percent(part: number, total: number): number {
  return total === 0 ? 0 : Math.floor((part / total) * 100)
}

function appOf({ appVersionId, requirements }: GroupRowFragment): string {
  const { platform, osVersion, model, tags } = requirements
  const asked = [platform === null ? null : word(platform), osVersion, model, ...tags].filter((ask) => ask !== null)
  return asked.length === 0 ? appVersionId : `${appVersionId} (${asked.join(', ')})`
}
