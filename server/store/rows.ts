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
  const columns = Object.keys(first)
  const into = `insert into "${table}" (${columns.map((column) => `"${column}"`).join(', ')})`
  if (isPostgres(tx)) {
    const select = `select ${columns.map((column) => `"${column}"`).join(', ')} from json_populate_recordset(null::"${table}", $1)`
    await tx.executeQuery(CompiledQuery.raw(`${into} ${select}`, [JSON.stringify(rows)]))
    return
  }
  const tuple = `(${columns.map(() => '?').join(', ')})`
  for (let start = 0; start < rows.length;) {
    const size = rows.length - start >= CHUNK_ROWS ? CHUNK_ROWS : 1
    const chunk = rows.slice(start, start + size)
    const statement = `${into} values ${Array<string>(size).fill(tuple).join(', ')}`
    await tx.executeQuery(
      CompiledQuery.raw(
        statement,
        chunk.flatMap((row) => Object.values(row) as unknown[]),
      ),
    )
    start += size
  }
}

/** `column in (ids)` with one parameter for any number of ids, so that the statement stays prepared. */
export function among(db: Db, column: string, ids: readonly string[]): RawBuilder<boolean> {
  const reference = sql.ref(column)
  return isPostgres(db)
    ? sql`${reference} = any(${[...ids]}::text[])`
    : sql`${reference} in (select value from json_each(${JSON.stringify(ids)}))`
}
