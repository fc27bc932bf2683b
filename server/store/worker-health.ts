import { checkAt, type HealthRecord } from '../domain/health.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import type { Db, Tx } from './tables.ts'
import { toWorker } from './workers.ts'

/** Writes what is held against a worker; its row must be locked. */
export async function saveHealth(tx: Tx, id: WorkerId, health: HealthRecord): Promise<void> {
  await tx
    .updateTable('workers')
    .set({
      health: JSON.stringify(health),
      quarantined: health.quarantine === null ? 0 : 1,
      check_at: checkAt(health),
    })
    .where('id', '=', id)
    .execute()
}

/** Looks at the quarantine of a worker again at this time. */
export async function checkLater(tx: Tx, id: WorkerId, at: number): Promise<void> {
  await tx.updateTable('workers').set({ check_at: at }).where('id', '=', id).execute()
}

/** Workers whose quarantine is to be looked at. */
export async function workersToCheck(db: Db, now: number): Promise<Worker[]> {
  const rows = await db.selectFrom('workers').selectAll().where('check_at', '<=', now).orderBy('check_at').execute()
  return rows.map(toWorker)
}

/** When the quarantine of a worker that is there is to be looked at next; null: none is. */
export async function nextCheckAt(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('workers')
    .select('check_at')
    .where('check_at', 'is not', null)
    .where('online', '=', 1)
    .orderBy('check_at')
    .limit(1)
    .executeTakeFirst()
  return row?.check_at ?? null
}
