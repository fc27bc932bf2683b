import type { AttemptId, TestResult } from '../domain/attempt.ts'
import { among, insertRows } from './rows.ts'
import type { Db, Tx } from './tables.ts'

export async function insertTestResults(tx: Tx, attemptId: AttemptId, tests: readonly TestResult[]): Promise<void> {
  await insertRows(tx, 'attempt_tests', [{ attempt_id: attemptId, tests: JSON.stringify(tests) }])
}

/** By attempt; those whose runner told of none are absent. */
export async function testsOfAttempts(db: Db, ids: readonly string[]): Promise<Map<string, TestResult[]>> {
  const rows = await db
    .selectFrom('attempt_tests')
    .selectAll()
    .where(among(db, 'attempt_id', ids))
    .execute()
  return new Map(rows.map(({ attempt_id, tests }) => [attempt_id, JSON.parse(tests) as TestResult[]]))
}
