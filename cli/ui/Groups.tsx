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
  { key: 'why', width: 24, grows: 1, most: 64, rank: 5 },
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
    why: { text: assignments.at(-1)?.reason ?? '', style: 'gray' },
  }
}

/** How the jobs stand, as parts of a line; any that are not zero are seen, however many others there are. */
export function progressBar(
  { counts }: Pick<GroupRowFragment, 'counts'>,
  width: number,
): { text: string; style: Style }[] {
  const parts = [
    { count: counts.completed, letter: '█', style: 'green' },
    { count: counts.failed + counts.errored, letter: '█', style: 'red' },
    { count: counts.canceled, letter: '▒', style: 'gray' },
    { count: counts.running, letter: '▓', style: 'cyan' },
    { count: counts.queued + counts.pending, letter: '░', style: 'gray' },
  ] as const
  const total = Math.max(1, counts.total)
  const lengths = parts.map(({ count }) => (count === 0 ? 0 : Math.max(1, Math.round((count / total) * width))))
  const excess = (): number => lengths.reduce((sum, length) => sum + length, -width)
  // What rounding has added or lost is hardly seen in the longest part.
  while (excess() !== 0) {
    const longest = lengths.indexOf(Math.max(...lengths))
    lengths[longest] = (lengths[longest] ?? 0) - Math.sign(excess())
  }
  return parts.map(({ letter, style }, index) => ({ text: letter.repeat(lengths[index] ?? 0), style }))
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
