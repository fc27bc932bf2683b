import { Text } from 'ink'
import type { Style } from '../output/style.ts'
import { oneLine } from '../output/text.ts'
import { fit, truncate, truncateStart } from '../output/width.ts'

/** What stands in one column of a row. */
export interface Cell {
  text: string
  style?: Style | null
  align?: 'right'
  /** What to cut when it is too long: the end, or for paths the start. */
  cut?: 'start'
  /** Pieces of different colors instead of one text; they are not cut. */
  pieces?: readonly { text: string; style: Style | null }[]
}

export interface RowProps {
  cells: Readonly<Record<string, Cell>>
  widths: ReadonlyMap<string, number>
  /** Where lines can be marked: whether this one is. */
  isMarked?: boolean
}

/** One line of a section. A single Text for the whole line keeps the layout cheap with many rows. */
export function Row({ cells, widths, isMarked }: RowProps) {
  const columns = [...widths].flatMap(([key, width]) => {
    const cell = cells[key]
    return cell === undefined ? [] : [{ key, width, cell }]
  })
  return (
    <Text wrap="truncate" bold={isMarked === true}>
      {isMarked === undefined ? '' : <Text color="cyan">{isMarked ? '› ' : '  '}</Text>}
      {columns.map(({ key, width, cell }, index) => (
        <Text key={key}>
          {index === 0 ? '' : '  '}
          <CellText cell={cell} width={width} />
        </Text>
      ))}
    </Text>
  )
}

function CellText({ cell, width }: { cell: Cell; width: number }) {
  const { text, style = null, align, cut, pieces } = cell
  if (pieces === undefined) {
    const clean = oneLine(text)
    const short = cut === 'start' ? truncateStart(clean, width) : truncate(clean, width)
    return <Styled style={style}>{fit(short, width, align)}</Styled>
  }
  const space = width - pieces.reduce((sum, piece) => sum + piece.text.length, 0)
  return (
    <>
      {pieces.map((piece, index) => (
        <Styled key={index} style={piece.style}>
          {piece.text}
        </Styled>
      ))}
      {' '.repeat(Math.max(0, space))}
    </>
  )
}

export function Styled({ style, children }: { style: Style | null; children: string }) {
  if (style === null) return <Text>{children}</Text>
  if (style === 'bold') return <Text bold>{children}</Text>
  return <Text color={style}>{children}</Text>
}
