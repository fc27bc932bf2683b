import { Box, Text } from 'ink'
import { JOB_LOOKS, word } from '../output/words.ts'
import { Styled } from './Row.tsx'

const KEYS: readonly (readonly [keys: string, short: string, long: string])[] = [
  ['q', 'quit', 'leave; the jobs go on'],
  ['j k ↓ ↑', 'scroll', 'scroll the jobs; PgDn and PgUp by pages'],
  ['g G', 'top/bottom', 'to the first and the last job'],
  ['f', 'failed', 'failed jobs only, and back'],
  ['?', 'help', 'show and hide this'],
]

export function Footer({ columns }: { columns: number }) {
  const keys = columns >= 60 ? KEYS : KEYS.filter(([name]) => name !== 'g G')
  return (
    <Text wrap="truncate">
      {keys.map(([name, short], index) => (
        <Text key={name}>
          {index === 0 ? '' : columns >= 60 ? '   ' : '  '}
          <Text bold>{columns >= 60 ? name : name.slice(0, 3)}</Text>
          <Text color="gray"> {short}</Text>
        </Text>
      ))}
    </Text>
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
  const keys = KEYS.map(([name, , long]) => (
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
