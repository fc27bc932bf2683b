import { Box, Text } from 'ink'
import type { JobRowFragment } from '../../client/gql/graphql.ts'
import { oneLine } from '../output/text.ts'
import { JOB_LOOKS, word } from '../output/words.ts'
import { Styled } from './Row.tsx'
import { rangeOf } from './Section.tsx'
import { windowOf } from './layout.ts'

export interface PaneProps {
  title: string
  job: JobRowFragment | null
  text: readonly string[]
  /** The first line that is seen; null: the end is. */
  from: number | null
  lines: number
}

/** Lines of text about one job, in place of the lists: one line of title, then as much as there is room for. */
export function Pane({ title, job, text, from, lines }: PaneProps) {
  const room = Math.max(0, lines - 1)
  const shown = windowOf(text.length, room, from ?? text.length)
  const look = job === null ? null : JOB_LOOKS[job.status]
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        <Text bold>{title}</Text>
        {job !== null && look !== null && (
          <>
            {'  '}
            <Styled style={look.style}>{`${look.symbol} ${word(job.status)}`}</Styled>
            {'  '}
            {oneLine(job.testPath)}
          </>
        )}
        <Text color="gray">
          {'  '}
          {text.length === 0 ? '' : rangeOf(text.length, shown)}
        </Text>
      </Text>
      {text.slice(shown.from, shown.to).map((line, index) => (
        <Text key={shown.from + index} wrap="truncate">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  )
}
