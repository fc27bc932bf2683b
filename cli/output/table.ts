import type { Column } from './column.ts'
import type { Paint, Style } from './style.ts'
import { oneLine } from './text.ts'
import { fit, widthOf } from './width.ts'

const GAP = '  '
const LEAST_WIDTH = 6

/** Aligned columns under a header. Columns that shrink give way, the widest first, until a row fits the width. */
export function aligned<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: { width: number; paint: Paint },
): string {
  const cells = rows.map((row) => columns.map((column) => oneLine((column.show ?? column.raw)(row))))
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...cells.map((line) => widthOf(line[index] ?? ''))),
  )
  shrink(columns, widths, width)

  const line = (texts: readonly string[], styles: readonly (Style | null)[]): string =>
    texts
      .map((text, index) => {
        const isLast = index === texts.length - 1 && columns[index]?.align !== 'right'
        const cell = fit(text, widths[index] ?? 0, columns[index]?.align)
        return paint(styles[index] ?? null, isLast ? cell.trimEnd() : cell)
      })
      .join(GAP) + '\n'
  const header = line(
    columns.map(({ title }) => title.toUpperCase()),
    columns.map(() => 'gray'),
  )
  return (
    header +
    rows
      .map((row, n) =>
        line(
          cells[n] ?? [],
          columns.map(({ style }) => style?.(row) ?? null),
        ),
      )
      .join('')
  )
}

function shrink<Row>(columns: readonly Column<Row>[], widths: number[], limit: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1))
  while (total() > limit) {
    const flexible = widths.filter((width, index) => columns[index]?.shrinks === true && width > LEAST_WIDTH)
    const widest = Math.max(...flexible)
    const index = widths.findIndex((width, i) => width === widest && columns[i]?.shrinks === true)
    if (index === -1) return
    const next = Math.max(LEAST_WIDTH, ...flexible.filter((width) => width < widest))
    widths[index] = Math.max(widest - (total() - limit), Math.min(next, widest - 1))
  }
}
