import { PostgresAdapter, sql, type Compilable, type CompiledQuery, type Kysely, type RawBuilder } from 'kysely'
import type { Db, Tables } from './tables.ts'

type Params = Record<string, string | number | null>
type Param<P extends Params> = <K extends keyof P & string>(name: K) => RawBuilder<P[K]>

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that Kysely builds once for each database and then runs with new values: building costs several times what
 * SQLite takes to answer, and the hot operations run about ten queries each. A value that a partial index is about
 * (status = 'QUEUED') must be a literal in the query: a parameter hides it from the planner of both databases. So must
 * be a limit that never changes: SQLite plans a query with a bound limit anew at each run.
 */
export function prepared<P extends Params>() {
  return <Row>(build: (db: Db, param: Param<P>) => Compilable<Row>) => {
    const compiled = new Map<boolean, CompiledQuery<Row>>()
    return async (db: Db, values: P): Promise<Row[]> => {
      const key = isPostgres(db)
      let query = compiled.get(key)
      if (query === undefined) {
        query = build(db, (name) => sql`${new Placeholder(name)}`).compile()
        compiled.set(key, query)
      }
      const parameters = query.parameters.map((value) => (value instanceof Placeholder ? values[value.name] : value))
      const result = await db.executeQuery<Row>({ ...query, parameters })
      return result.rows
    }
  }
}

/** For the few statements that must differ between the databases. */
export function isPostgres(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
