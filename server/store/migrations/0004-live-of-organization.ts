import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const liveOfOrganization: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Caps on workers are compared with what is live, not with all that an organization ever had.
    await sql`create index assignments_live_of_organization on assignments (organization_id) where ended_at is null`.execute(
      db,
    )
  },
}
