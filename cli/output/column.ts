import type { Style } from './style.ts'
import { oneLine } from './text.ts'

/** One column of a list: `raw` for scripts (whole, exact), `show` for eyes when that should differ. */
export interface Column<Row> {
  title: string
  raw: (row: Row) => string
  show?: (row: Row) => string
  style?: (row: Row) => Style | null
  align?: 'right'
  /** May be cut on a narrow terminal; those of other columns stay whole. */
  shrinks?: boolean
}

/** Tab-separated rows without a header, for a pipe. */
export function tabSeparated<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return rows.map((row) => columns.map((column) => oneLine(column.raw(row))).join('\t') + '\n').join('')
}
