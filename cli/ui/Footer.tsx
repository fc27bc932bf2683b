import { Box, Text } from 'ink'
import { oneLine } from '../output/text.ts'
import { JOB_LOOKS, word } from '../output/words.ts'
import { truncate } from '../output/width.ts'
import { Styled } from './Row.tsx'
import type { Choice } from './choice.ts'

interface KeyHint {
  keys: string
  short: string
  long: string
  /** On a narrow terminal those with the highest number are left out first. */
  rank: number
  /** In which view it is shown in the footer; both if absent. */
  in?: 'lists' | 'pane'
}

const KEYS: readonly KeyHint[] = [
  { keys: 'q', short: 'quit', long: 'leave; the jobs go on', rank: 0 },
  { keys: 'esc', short: 'back', long: 'back to the lists; there: all jobs again', rank: 0, in: 'pane' },
  { keys: 'j k', short: 'move', long: 'or ↓ ↑: the next and the one before; PgDn and PgUp by pages', rank: 4 },
  { keys: 'g G', short: 'ends', long: 'the first and the last', rank: 6 },
  { keys: '/', short: 'filter', long: 'only jobs with these words; esc takes it away', rank: 2, in: 'lists' },
  { keys: 'f', short: 'failed', long: 'failed jobs only, and back', rank: 3, in: 'lists' },
  { keys: '⏎', short: 'show', long: 'all about a job; or unfold the finished ones (← →)', rank: 5, in: 'lists' },
  { keys: 'l', short: 'log', long: 'what the job writes', rank: 1 },
  { keys: 'c', short: 'cancel', long: 'cancel the job; asks first', rank: 1 },
  { keys: 'r', short: 'rerun', long: 'run a finished job again; asks first', rank: 5 },
  { keys: 'o', short: 'open', long: 'open the server in a browser', rank: 7 },
  { keys: '?', short: 'help', long: 'show and hide this', rank: 0 },
]

/** One line: a question, what is being typed, what happened, or the keys that fit. */
export function Footer({ columns, choice }: { columns: number; choice: Choice }) {
  const { question, isTyping, filter, message, pane } = choice
  if (question !== null) {
    const verb = question.verb === 'cancel' ? 'Cancel' : 'Run again:'
    const room = columns - verb.length - ' ?  y yes  n no'.length
    return (
      <Text wrap="truncate">
        <Text color="yellow">{`${verb} ${truncate(oneLine(question.testPath), room)}? `}</Text>
        <Text bold>y</Text> yes <Text bold>n</Text> no
      </Text>
    )
  }
  if (isTyping) {
    return (
      <Text wrap="truncate-start">
        <Text bold>/</Text>
        {filter}
        <Text color="cyan">▏</Text>
        <Text color="gray"> ⏎ keep esc all</Text>
      </Text>
    )
  }
  if (message !== '') {
    return (
      <Text wrap="truncate" color="yellow">
        {oneLine(message)}
      </Text>
    )
  }
  const { hints, gap } = fitting(
    KEYS.filter((hint) => (hint.in ?? place(pane !== null)) === place(pane !== null)),
    columns,
  )
  return (
    <Text wrap="truncate">
      {hints.map(({ keys, short }, index) => (
        <Text key={keys}>
          {index === 0 ? '' : ' '.repeat(gap)}
          <Text bold>{keys}</Text>
          <Text color="gray"> {short}</Text>
        </Text>
      ))}
    </Text>
  )
}

function place(isPane: boolean): 'lists' | 'pane' {
  return isPane ? 'pane' : 'lists'
}

/** As many hints as there is room for, and as much air between them. */
function fitting(hints: readonly KeyHint[], columns: number): { hints: readonly KeyHint[]; gap: number } {
  const width = hints.reduce((sum, { keys, short }) => sum + keys.length + 1 + short.length, 0)
  const gap = [3, 2, 1].find((space) => width + space * (hints.length - 1) <= columns)
  if (gap !== undefined) return { hints, gap }
  const rank = Math.max(...hints.map((hint) => hint.rank))
  return rank === 0
    ? { hints, gap: 1 }
    : fitting(
        hints.filter((hint) => hint.rank !== rank),
        columns,
      )
}

const SYMBOLS = ['QUEUED', 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'ERRORED', 'CANCELED'] as const
const MEANINGS: Record<(typeof SYMBOLS)[number], string> = {
  QUEUED: 'waits for a device',
  PENDING: 'waits for a time, before a retry',
  RUNNING: 'runs on a device',
  COMPLETED: 'the test passed',
  FAILED: 'the test said no',
  ERRORED: 'it could not be run',
  CANCELED: 'somebody asked',
}

/** Keys and symbols, in at most `lines` lines. */
export function Help({ lines }: { lines: number }) {
  const keys = KEYS.map(({ keys: name, long }) => (
    <Text key={name} wrap="truncate">
      <Text bold>{name.padEnd(14)}</Text>
      <Text color="gray">{long}</Text>
    </Text>
  ))
  const symbols = SYMBOLS.map((status) => {
    const { symbol, style } = JOB_LOOKS[status]
    return (
      <Text key={status} wrap="truncate">
        <Styled style={style}>{`${symbol} ${word(status)}`.padEnd(14)}</Styled>
        <Text color="gray">{MEANINGS[status]}</Text>
      </Text>
    )
  })
  return <Box flexDirection="column">{[...keys, ...symbols].slice(0, Math.max(0, lines))}</Box>
}
