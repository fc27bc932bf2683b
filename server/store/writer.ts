import { setTimeout as wait } from 'node:timers/promises'
import type { LogEvent } from 'kysely'
import { ExpectedError, StoreFull } from '../domain/errors.ts'
import type { Sample } from '../domain/estimate.ts'
import type { TestSeen } from '../domain/flaky.ts'
import type { OrganizationId } from '../domain/job.ts'
import { appendEvents, type NewEvent } from './events.ts'
import { GroupTally } from './groups.ts'
import { learnTimes } from './learned-times.ts'
import { chargeOrganizations } from './organizations.ts'
import type { Wakes, Writing } from './store.ts'
import type { Db } from './tables.ts'
import { countTests } from './test-days.ts'

/** Operations that share one transaction at most: more would make the first of them wait. */
const BATCH = 256
const TRIES = 5

/** A guarded statement found its row changed by somebody else: the operation is run again from its reads. */
export class LostRace extends Error {}

interface Waiting {
  run: (writing: Writing) => Promise<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
  tries: number
}

/**
 * Group commit. Operations that arrive while a transaction is open, or in the same turn, share the next one and its one
 * sync to disk. They run one after another, each answers only after the commit. An operation that throws before it
 * wrote anything just leaves the batch; one that throws later takes the transaction with it, and the others run again.
 */
export class Writer {
  readonly #db: Db
  readonly #committed: (wakes: Wakes) => void
  readonly #beforeCommit: (writing: Writing) => Promise<void>
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  #wrote = false

  /** `makeDb` is given the log hook by which the writer learns that a statement changed something. */
  constructor(
    makeDb: (log: (event: LogEvent) => void) => Db,
    committed: (wakes: Wakes) => void,
    beforeCommit: (writing: Writing) => Promise<void> = async () => {},
  ) {
    this.#db = makeDb((event) => {
      if (!event.query.sql.startsWith('select')) this.#wrote = true
    })
    this.#committed = committed
    this.#beforeCommit = beforeCommit
  }

  write<T>(run: (writing: Writing) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run, resolve, reject, tries: 0 })
      this.#running ??= this.#drain()
    })
  }

  /** What still runs after `patienceMs` is not waited for; it fails when its connection is ended. */
  async close(patienceMs?: number): Promise<void> {
    const giveUp = new AbortController()
    const patience = patienceMs === undefined ? [] : [wait(patienceMs, undefined, giveUp).catch(() => undefined)]
    await Promise.race([this.#running, ...patience])
    giveUp.abort()
    await this.#db.destroy()
  }

  async #drain(): Promise<void> {
    // One turn's worth of callers gather before the first transaction opens.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH)
      const again = await this.#runBatch(batch)
      this.#queue.unshift(...again)
    }
    this.#running = undefined
  }

  /** Runs a batch in one transaction and answers its callers; returns those to be run again. */
  async #runBatch(batch: Waiting[]): Promise<Waiting[]> {
    const done: { waiting: Waiting; value: unknown }[] = []
    const refused: { waiting: Waiting; error: unknown }[] = []
    const wakes: Wakes = {
      logs: new Set(),
      workers: new Set(),
      jobLogs: new Set(),
      plan: false,
      timers: false,
      builds: false,
      tokens: false,
      all: false,
    }
    let current: Waiting | undefined
    try {
      await this.#db.transaction().execute(async (tx) => {
        const events: NewEvent[] = []
        const record: Writing['record'] = (log, at, event, actor = null) => {
          events.push({ log, at, event, actor })
          wakes.logs.add(log)
        }
        const samples: Sample[] = []
        let learnedAt = 0
        const learn = (sample: Sample, at: number) => {
          samples.push(sample)
          learnedAt = at
        }
        const seen: TestSeen[] = []
        const saw = (one: TestSeen) => {
          seen.push(one)
        }
        const charges = new Map<OrganizationId, number>()
        const charge = (organization: OrganizationId, ms: number) => {
          charges.set(organization, (charges.get(organization) ?? 0) + ms)
        }
        const tally = new GroupTally()
        const writing: Writing = { tx, wakes, tally, charge, record, learn, saw }
        for (const waiting of batch) {
          current = waiting
          this.#wrote = false
          const recorded = events.length
          const learned = samples.length
          const counted = seen.length
          try {
            done.push({ waiting, value: await waiting.run(writing) })
          } catch (error) {
            if (this.#hasWritten() || !(error instanceof ExpectedError)) throw error
            events.length = recorded
            samples.length = learned
            seen.length = counted
            refused.push({ waiting, error })
          }
        }
        current = undefined
        await chargeOrganizations(tx, charges)
        // Every change to a group has its event: the last one tells when a group closed.
        if (!(await tally.write(tx, events.at(-1)?.at ?? 0))) throw new LostRace('a group was closed meanwhile')
        await learnTimes(tx, samples, learnedAt)
        await countTests(tx, seen)
        await appendEvents(tx, events)
        await this.#beforeCommit(writing)
      })
    } catch (error) {
      return this.#afterFailure(batch, current, isFull(error) ? new StoreFull() : error)
    }
    for (const { waiting, value } of done) waiting.resolve(value as never)
    for (const { waiting, error } of refused) waiting.reject(error)
    this.#committed(wakes)
    return []
  }

  #hasWritten(): boolean {
    return this.#wrote
  }

  #afterFailure(batch: Waiting[], culprit: Waiting | undefined, error: unknown): Waiting[] {
    if (isConflict(error)) {
      const suspects = culprit === undefined ? batch : [culprit]
      for (const waiting of suspects) waiting.tries++
      return batch.filter((waiting) => {
        if (waiting.tries < TRIES) return true
        waiting.reject(error)
        return false
      })
    }
    if (culprit === undefined) {
      for (const waiting of batch) waiting.reject(error) // the commit itself failed
      return []
    }
    culprit.reject(error)
    return batch.filter((waiting) => waiting !== culprit)
  }
}

/** PostgreSQL: serialization failure, deadlock, or a unique key that another server took first. */
const CONFLICT_CODES = new Set(['40001', '40P01', '23505'])

function isConflict(error: unknown): boolean {
  return error instanceof LostRace || CONFLICT_CODES.has(String((error as { code?: unknown }).code))
}

/** SQLite's code for a disk without room, and PostgreSQL's. */
const SQLITE_FULL = 13
const DISK_FULL = '53100'

function isFull(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown }
  return errcode === SQLITE_FULL || code === DISK_FULL
}
