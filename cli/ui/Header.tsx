import { Box, Text } from 'ink'
import type { StatsRowFragment } from '../../client/gql/graphql.ts'
import { plural } from '../output/text.ts'
import { duration, elapsed } from '../output/time.ts'
import { JOB_LOOKS, word } from '../output/words.ts'
import { Styled } from './Row.tsx'
import type { Connection } from './model.ts'

const CONNECTIONS = {
  connecting: { text: '◌ connecting…', style: 'yellow' },
  live: { text: '● live', style: 'green' },
  reconnecting: { text: '◌ reconnecting…', style: 'yellow' },
} as const satisfies Record<Connection, unknown>

export interface HeaderProps {
  server: string
  organization: string
  /** null on the frame that stays behind: it is not live any more. */
  connection: Connection | null
  stats: StatsRowFragment | null
  /** How long the job that waits longest has waited; null if none waits. */
  waitedMs: number | null
  columns: number
  /** 1, 2 or 3: who and where, counts, installs. */
  lines: number
}

export function Header({ server, organization, connection, stats, waitedMs, columns, lines }: HeaderProps) {
  const { text, style } = connection === null ? { text: '', style: null } : CONNECTIONS[connection]
  return (
    <Box flexDirection="column">
      <Box width={columns} justifyContent="space-between" height={1}>
        <Box flexShrink={1} height={1}>
          <Text wrap="truncate">
            <Text bold>qgjob</Text>
            {'  '}
            {organization}
            <Text color="gray">
              {'  '}
              {server}
            </Text>
          </Text>
        </Box>
        <Box flexShrink={0} marginLeft={2}>
          <Styled style={style}>{text}</Styled>
        </Box>
      </Box>
      {lines > 1 && <Counts stats={stats} waitedMs={waitedMs} hasWords={columns >= 60} />}
      {lines > 2 && <Installs stats={stats} isWide={columns >= 60} />}
    </Box>
  )
}

const SHOWN = ['RUNNING', 'QUEUED', 'PENDING', 'COMPLETED', 'FAILED', 'ERRORED', 'CANCELED'] as const
const ALWAYS: readonly string[] = ['RUNNING', 'QUEUED', 'COMPLETED', 'FAILED']

/** Rare states are only shown when there are such jobs. */
function Counts({
  stats,
  waitedMs,
  hasWords,
}: {
  stats: StatsRowFragment | null
  waitedMs: number | null
  hasWords: boolean
}) {
  if (stats === null) return <Text> </Text>
  const counts = SHOWN.map((status) => ({ status, count: stats.jobs[key(status)] }))
  return (
    <Text wrap="truncate">
      {counts
        .filter(({ status, count }) => count > 0 || ALWAYS.includes(status))
        .map(({ status, count }, index) => {
          const { symbol, style } = JOB_LOOKS[status]
          return (
            <Text key={status}>
              {index === 0 ? '' : '   '}
              <Styled style={count > 0 ? style : 'gray'}>{`${symbol} ${count}`}</Styled>
              {hasWords ? <Text color="gray"> {word(status)}</Text> : ''}
              {status === 'QUEUED' && waitedMs !== null && (
                <Text color="gray">{hasWords ? ` up to ${elapsed(waitedMs)}` : ` (${elapsed(waitedMs)})`}</Text>
              )}
            </Text>
          )
        })}
    </Text>
  )
}

function key(status: (typeof SHOWN)[number]): keyof Omit<StatsRowFragment['jobs'], 'total'> {
  return status.toLowerCase() as Lowercase<typeof status>
}

/** Of the tests that said something in the last hour. Rounded down: all but one in a thousand is not all. */
function passRate({ recent }: StatsRowFragment): string {
  return recent.passRate === null ? '' : `${Math.floor(recent.passRate * 100)}% pass in 1h   `
}

function Installs({ stats, isWide }: { stats: StatsRowFragment | null; isWide: boolean }) {
  if (stats === null) return <Text> </Text>
  if (stats.attempts === 0) return <Text color="gray">no app installed yet</Text>
  const share = stats.efficiency === null ? '' : ` (${Math.round(stats.efficiency * 100)}%)`
  return (
    <Text wrap="truncate" color="gray">
      {passRate(stats)}
      {!isWide ? '' : `${plural(stats.installsPerformed, 'install')} for ${plural(stats.attempts, 'run')}, `}
      <Text color="green">
        {stats.installsAvoided} {isWide ? '' : 'installs '}avoided{share}
      </Text>
      {stats.meanInstallMs === null ? '' : `, ${duration(stats.savedMs)} saved`}
    </Text>
  )
}
