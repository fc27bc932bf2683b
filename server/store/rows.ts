import { CompiledQuery, sql, type RawBuilder } from 'kysely'
import { isPostgres } from './prepared.ts'
import type { Db, Tables, Tx } from './tables.ts'

const CHUNK_ROWS = 50

/**
 * Inserts rows that all have the same columns. PostgreSQL takes any number in one statement, as one JSON parameter;
 * SQLite is fastest with a few statements that stay prepared, so rows go in chunks of one fixed size and singly.
 */
export async function insertRows<T extends keyof Tables>(tx: Tx, table: T, rows: readonly Tables[T][]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  if (isPostgres(tx)) {
    const columns = columnList(first)
    const select = `select ${columns} from json_populate_recordset(null::"${table}", $1)`
    await tx.executeQuery(CompiledQuery.raw(`insert into "${table}" (${columns}) ${select}`, [JSON.stringify(rows)]))
    return
  }
  for (let start = 0; start < rows.length;) {
    const size = rows.length - start >= CHUNK_ROWS ? CHUNK_ROWS : 1
    const values = rows.slice(start, start + size).flatMap((row) => Object.values(row) as unknown[])
    await tx.executeQuery(CompiledQuery.raw(insertStatement(table, first, size), values))
    start += size
  }
}

/** By table and number of rows: the columns of a table's rows are always the same. */
const insertStatements = new Map<string, string>()

function insertStatement(table: string, row: object, size: number): string {
  const key = `${table} ${size}`
  let statement = insertStatements.get(key)
  if (statement === undefined) {
    const tuple = `(${Object.keys(row).fill('?').join(', ')})`
    statement = `insert into "${table}" (${columnList(row)}) values ${Array<string>(size).fill(tuple).join(', ')}`
    insertStatements.set(key, statement)
  }
  return statement
}

function columnList(row: object): string {
  return Object.keys(row)
    .map((column) => `"${column}"`)
    .join(', ')
}

/** `column in (ids)` with one parameter for any number of ids, so that the statement stays prepared. */
export function among(db: Db, column: string, ids: readonly string[]): RawBuilder<boolean> {
  const reference = sql.ref(column)
  return isPostgres(db)
    ? sql`${reference} = any(${[...ids]}::text[])`
    : sql`${reference} in (select value from json_each(${JSON.stringify(ids)}))`
}
