import { CompiledQuery } from 'kysely'
import type { LoggedEvent } from '../../server/domain/events.ts'
import { toAssignment } from '../../server/store/assignments.ts'
import { toAttempt } from '../../server/store/attempts.ts'
import { toGroup } from '../../server/store/groups.ts'
import { toJob } from '../../server/store/jobs.ts'
import type { Store } from '../../server/store/store.ts'
import type { Db } from '../../server/store/tables.ts'
import { toWorker } from '../../server/store/workers.ts'
import { dumpTables } from '../helpers/database.ts'
import {
  ALWAYS,
  CHECKED_TABLES,
  EVERY_STEP,
  IN_THE_END,
  OF_THE_LOG,
  type Facts,
  type Invariant,
  type InvariantName,
  type StepInvariant,
} from './invariants.ts'
import type { StepOutcome } from './known.ts'
import type { Step } from './steps.ts'
import { World } from './world.ts'

export interface HistoryOptions {
  /** One for each server, all of one empty database. */
  stores: readonly Store[]
  /** Closes it and opens it again, as a restart of the server does. */
  reopen: (store: Store) => Promise<Store>
  /** Look only for this, whatever else goes wrong. */
  only?: InvariantName | undefined
  /** What is not promised here. */
  except?: InvariantName | undefined
  /** Told of what happened, for tests that ask whether enough does. */
  observe?: ((seen: Seen) => void) | undefined
}

export interface Seen {
  outcomes: StepOutcome[]
  /** Before everything was brought to its end. */
  facts: Facts
}

export class InvariantBroken extends Error {
  readonly invariant: InvariantName
  constructor(invariant: InvariantName, complaints: string[], when: string) {
    super(`${invariant} is broken ${when}:\n  ${complaints.join('\n  ')}`)
    this.invariant = invariant
  }
}

/** Lets a history happen, and looks at every fact after every step. Throws InvariantBroken. */
export async function runHistory(
  steps: readonly Step[],
  { stores, reopen, only, except, observe }: HistoryOptions,
): Promise<void> {
  const looksAt = (name: string) => (only === undefined ? name !== except : name === only)
  const world = new World(stores, reopen)
  const facts = factReader(world)
  let before = await facts()
  const seen: StepOutcome[] = []
  for (const [index, step] of steps.entries()) {
    const outcomes = await world.take(step)
    seen.push(...outcomes)
    const after = await facts()
    const when = `after step ${index + 1} of ${steps.length}, ${JSON.stringify(step)}`
    checkStep(before, after, outcomes, when, looksAt)
    check(ALWAYS, after, when, looksAt)
    before = after
  }
  observe?.({ outcomes: seen, facts: before })
  await checkLog('when the history was over')
  // With sabotage anything may happen; here only what it does to one invariant is of interest.
  const wound = world.windUp().then(() => world.endQuarantines())
  await wound.catch((error: unknown) => {
    if (only === undefined) throw error
  })
  check(IN_THE_END, await checkLog('in the end'), 'in the end', looksAt)

  async function checkLog(when: string): Promise<Facts> {
    await world.catchUp()
    const now: Facts = { ...(await facts()), events: await readAllEvents(world.app.store.db) }
    check(ALWAYS, now, when, looksAt)
    check(OF_THE_LOG, now, when, looksAt)
    return now
  }
}

/** In the order of their logs and numbers. */
export async function readAllEvents(db: Db): Promise<LoggedEvent[]> {
  const { events } = await dumpTables(db, ['events'])
  return events.map(({ data, ...row }) => ({ ...row, event: JSON.parse(data) as LoggedEvent['event'] }))
}

function check(
  invariants: Record<string, Invariant>,
  facts: Facts,
  when: string,
  looksAt: (name: string) => boolean,
): void {
  for (const [name, invariant] of Object.entries(invariants)) {
    if (looksAt(name)) complain(name, invariant(facts), when)
  }
}

function checkStep(
  before: Facts,
  after: Facts,
  outcomes: StepOutcome[],
  when: string,
  looksAt: (name: string) => boolean,
): void {
  for (const [name, invariant] of Object.entries<StepInvariant>(EVERY_STEP)) {
    if (looksAt(name)) complain(name, invariant(before, after, outcomes), when)
  }
}

function complain(name: string, complaints: Iterable<string>, when: string): void {
  const all = [...complaints]
  if (all.length > 0) throw new InvariantBroken(name as InvariantName, all, when)
}

/** Reads the facts of a world again and again; those that nobody can have changed only once. */
function factReader(world: World): () => Promise<Facts> {
  let last: { facts: Facts; store: Store; version: number | null } | undefined
  return async () => {
    const { store } = world.app
    const version = await dataVersion(store)
    if (last !== undefined && version !== null && version === last.version && store === last.store) {
      return { ...last.facts, now: world.app.now() }
    }
    const facts = await readFacts(world)
    last = { facts, store, version }
    return facts
  }
}

/** SQLite tells whether anybody has written since: half of all steps change nothing. */
async function dataVersion({ dialect, db }: Store): Promise<number | null> {
  if (dialect !== 'sqlite') return null
  const { rows } = await db.executeQuery<{ data_version: number }>(CompiledQuery.raw('pragma data_version'))
  return rows[0]?.data_version ?? null
}

/** The tables as they are; the events of the log are left to those who need them. */
export async function readTables(db: Db): Promise<Omit<Facts, 'events' | 'known' | 'timing' | 'now'>> {
  const tables = await dumpTables(db, CHECKED_TABLES)
  const byId = <Row, Thing extends { id: string }>(rows: Row[], read: (row: Row) => Thing) =>
    new Map(rows.map(read).map((thing): [Thing['id'], Thing] => [thing.id, thing]))
  return {
    tables,
    jobs: byId(tables.jobs, toJob),
    groups: byId(tables.groups, toGroup),
    workers: byId(tables.workers, toWorker),
    assignments: byId(tables.assignments, toAssignment),
    attempts: byId(tables.attempts, toAttempt),
  }
}

async function readFacts({ app, known }: World): Promise<Facts> {
  return { ...(await readTables(app.store.db)), events: [], known, timing: app.timing, now: app.now() }
}
