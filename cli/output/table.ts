import type { Column } from './column.ts'
import type { Paint, Style } from './style.ts'
import { oneLine } from './text.ts'
import { fit, widthOf } from './width.ts'

const GAP = '  '

/** Aligned columns under a header. On a narrow terminal columns are left out and then cut until a row fits. */
export function aligned<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: { width: number; paint: Paint },
): string {
  const measured = columns.map((column) => {
    const cells = rows.map((row) => oneLine((column.show ?? column.raw)(row)))
    const natural = Math.max(widthOf(column.title), ...cells.map(widthOf))
    return { column, cells, width: natural, least: Math.min(natural, column.least ?? natural) }
  })
  const kept = shrink(dropUntilFitting(measured, width), width)

  const line = (texts: readonly string[], styles: readonly (Style | null)[]): string => {
    const parts = kept.map(({ column, width: room }, index) => {
      const cell = fit(texts[index] ?? '', room, column.align)
      const isLast = index === kept.length - 1
      return paint(styles[index] ?? null, isLast ? cell.trimEnd() : cell)
    })
    return `${parts.join(GAP)}\n`
  }
  const header = line(
    kept.map(({ column }) => column.title.toUpperCase()),
    kept.map(() => 'gray'),
  )
  const body = rows.map((row, n) =>
    line(
      kept.map(({ cells }) => cells[n] ?? ''),
      kept.map(({ column }) => column.style?.(row) ?? null),
    ),
  )
  return header + body.join('')
}

interface Measured<Row> {
  column: Column<Row>
  cells: string[]
  width: number
  least: number
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1))
}

function dropUntilFitting<Row>(columns: Measured<Row>[], limit: number): Measured<Row>[] {
  if (total(columns.map(({ least }) => least)) <= limit) return columns
  const next = Math.max(...columns.map(({ column }) => column.drops ?? 0))
  return next === 0
    ? columns
    : dropUntilFitting(
        columns.filter(({ column }) => column.drops !== next),
        limit,
      )
}

/** Takes from the widest of those that may be cut, one column after another. */
function shrink<Row>(columns: Measured<Row>[], limit: number): Measured<Row>[] {
  const shrunk = columns.map((column) => ({ ...column }))
  for (let excess = total(shrunk.map(({ width }) => width)) - limit; excess > 0; excess--) {
    const widest = shrunk.filter(({ width, least }) => width > least).sort((a, b) => b.width - a.width)[0]
    if (widest === undefined) break
    widest.width--
  }
  return shrunk
}
