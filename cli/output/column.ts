import type { Style } from './style.ts'
import { oneLine } from './text.ts'

/** One column of a list: `raw` for scripts (whole, exact), `show` for eyes when that should differ. */
export interface Column<Row> {
  title: string
  raw: (row: Row) => string
  show?: (row: Row) => string
  style?: (row: Row) => Style | null
  align?: 'right'
  /** On a narrow terminal it may be cut to so many columns; without this it stays whole. */
  least?: number
  /** On a terminal too narrow for all columns, those with the highest number are left out first. */
  drops?: number
}

/** Tab-separated rows without a header, for a pipe. */
export function tabSeparated<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return rows.map((row) => columns.map((column) => oneLine(column.raw(row))).join('\t') + '\n').join('')
}
