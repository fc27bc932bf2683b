import { Box, Text } from 'ink'
import type { ReactNode } from 'react'

/** A title with what is said beside it, over its rows. */
export function Section({
  title,
  aside,
  airy,
  children,
}: {
  title: string
  aside: string
  airy: boolean
  children: ReactNode
}) {
  return (
    <Box flexDirection="column" marginTop={airy ? 1 : 0}>
      <Text wrap="truncate">
        <Text bold>{title}</Text>
        <Text color="gray"> {aside}</Text>
      </Text>
      {children}
    </Box>
  )
}

/** "412", or "12-30 of 412" when not all are on the screen. */
export function rangeOf(count: number, { from, to }: { from: number; to: number }): string {
  return to - from < count ? `${from + 1}-${to} of ${count}` : String(count)
}
