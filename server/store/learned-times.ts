import { sql } from 'kysely'
import {
  ALL,
  estimate,
  typical,
  withSamples,
  type Estimate,
  type Sample,
  type Timed,
  type TimedKind,
} from '../domain/estimate.ts'
import type { OrganizationId, Target } from '../domain/job.ts'
import { oncePerTransaction } from './per-transaction.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, Tx } from './tables.ts'

type Key = Record<'organization' | 'target' | 'kind' | 'name', string>

const selectSamples = prepared<Key>()((db, param) =>
  db
    .selectFrom('learned_times')
    .select('samples')
    .where('organization_id', '=', param('organization'))
    .where('target', '=', param('target'))
    .where('kind', '=', param('kind'))
    .where('name', '=', param('name'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

const upsert = prepared<Key & { samples: string; typical: number; now: number }>()((db, param) =>
  db
    .insertInto('learned_times')
    .values({
      organization_id: param('organization'),
      target: param('target'),
      kind: param('kind'),
      name: param('name'),
      samples: param('samples'),
      typical_ms: param('typical'),
      updated_at: param('now'),
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'target', 'kind', 'name']).doUpdateSet((eb) => ({
        samples: eb.ref('excluded.samples'),
        typical_ms: eb.ref('excluded.typical_ms'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    ),
)

/**
 * Learns from times: each counts for its own thing, and for all of its kind. In one order, so that two servers never
 * wait for each other.
 */
export async function learnTimes(tx: Tx, samples: readonly Sample[], now: number): Promise<void> {
  const both = samples.flatMap((sample) => [sample, { ...sample, name: ALL }])
  const byKey = Map.groupBy(both, ({ organizationId, target, kind, name }) =>
    JSON.stringify([organizationId, target, kind, name]),
  )
  for (const [, added] of [...byKey].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = added
    if (first === undefined) continue
    const { organizationId: organization, target, kind, name } = first
    const key = { organization, target, kind, name }
    const [row] = await selectSamples(tx, key)
    const kept = withSamples(
      row === undefined ? [] : (JSON.parse(row.samples) as number[]),
      added.map(({ ms }) => ms),
      name,
    )
    await upsert(tx, { ...key, samples: JSON.stringify(kept), typical: typical(kept), now })
  }
}

const selectTypical = prepared<Key>()((db, param) =>
  db
    .selectFrom('learned_times')
    .select(['name', 'typical_ms'])
    .where('organization_id', '=', param('organization'))
    .where('target', '=', param('target'))
    .where('kind', '=', param('kind'))
    .where(sql<boolean>`name in (${param('name')}, '')`),
)

/** How long something is expected to take. */
export async function expectedTime(tx: Tx, { organizationId, target, kind, name }: Timed): Promise<Estimate> {
  const rows = await oncePerTransaction(tx, `typical ${organizationId} ${target} ${kind} ${name}`, () =>
    selectTypical(tx, { organization: organizationId, target, kind, name }),
  )
  const of = (wanted: string) => rows.find((row) => row.name === wanted)?.typical_ms
  return estimate(of(name), of(ALL))
}

/** How long many things of one kind are expected to take, by name. */
export async function expectedTimes(
  db: Db,
  { organizationId, target, kind }: Omit<Timed, 'name'>,
  names: readonly string[],
): Promise<Map<string, Estimate>> {
  const rows = await db
    .selectFrom('learned_times')
    .select(['name', 'typical_ms'])
    .where('organization_id', '=', organizationId)
    .where('target', '=', target)
    .where('kind', '=', kind)
    .where(among(db, 'name', [...names, ALL]))
    .execute()
  const known = new Map(rows.map((row) => [row.name, row.typical_ms]))
  return new Map(names.map((name) => [name, estimate(known.get(name), known.get(ALL))]))
}

/** What is typical for all things of a kind, by organization and target. */
export async function overallTimes(
  db: Db,
  organizationIds: readonly OrganizationId[],
): Promise<(organizationId: OrganizationId, target: Target, kind: TimedKind) => number | undefined> {
  const rows = await db
    .selectFrom('learned_times')
    .select(['organization_id', 'target', 'kind', 'typical_ms'])
    .where('name', '=', sql.lit(ALL))
    .where(among(db, 'organization_id', organizationIds))
    .execute()
  const known = new Map(rows.map((row) => [`${row.organization_id} ${row.target} ${row.kind}`, row.typical_ms]))
  return (organizationId, target, kind) => known.get(`${organizationId} ${target} ${kind}`)
}

/** Forgets the times of what has not run since; those of a kind as a whole stay. */
export async function deleteLearned(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('learned_times').where('updated_at', '<', before).where('name', '!=', ALL).execute()
}
