import { afterAll, expect, it } from 'vitest'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { createFeeds } from '../../server/events/feeds.ts'
import type { Feeds } from '../../server/events/types.ts'
import { countingIds } from '../../server/ids.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { logHead } from '../../server/store/events.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { jobInput, must } from '../helpers/factories.ts'
import { startPostgres } from '../helpers/postgres.ts'
import { check } from '../history/checkers.ts'
import { collect } from '../history/facts.ts'
import { operationsOf } from '../history/operation.ts'
import { recordInMemory, toHistory, type Line, type Recorder } from '../history/recorder.ts'
import { seeded, type Random } from './random.ts'

const EVENTS = Number(process.env.QGJOB_EVENTS ?? 20_000)
const WRITERS = 16
const SERVERS = 3
const READERS = 6
const ORGANIZATIONS = ['acme', 'globex'] as const
const seed = Number(process.env.QGJOB_SEED ?? Math.floor(Math.random() * 1_000_000))

const postgres = startPostgres()
afterAll(async () => (await postgres).stop())

it(
  `readers that resume anywhere are told every event once and in order (seed ${seed})`,
  { timeout: 300_000 },
  async () => {
    const random = seeded(seed)
    const databaseUrl = await (await postgres).createDatabase()
    const stores = await Promise.all(Array.from({ length: SERVERS }, () => openStore({ databaseUrl })))
    const apps = stores.map((store, index) =>
      testApp(troubled(store, random.fork(`store ${index}`)), { ids: countingIds(`s${index}`) }),
    )
    const feeds = apps.map((app) => createFeeds(app, { pollMs: 200 }))
    const lines: Line[] = []
    const recorder = recordInMemory(lines)
    const over = new AbortController()
    const readers = Array.from({ length: READERS }, (_, index) =>
      read(
        recorder,
        feeds,
        {
          name: `reader-${index}`,
          random: random.fork(`reader ${index}`),
          organizationId: ORGANIZATIONS[index % 2] ?? '',
        },
        over.signal,
      ),
    )
    let written = 0
    let rolledBack = 0
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const own = random.fork(`writer ${writer}`)
        for (let turn = 0; written < EVENTS; turn++) {
          const key = `${writer}-${turn}`
          const inputs = makeInputs(own, key)
          const ending = recorder.begin(`writer-${writer}`, 'submit', { key, inputs })
          try {
            const { jobs } = await submitJobs(own.pick(apps), inputs, { idempotencyKey: key, field: 'inputs' })
            ending.ok({ jobIds: jobs.map(({ id }) => id) })
            written += jobs.length
          } catch (error) {
            if (!(error instanceof RolledBack)) throw error
            ending.fail()
            rolledBack++
          }
        }
      }),
    )
    over.abort()
    await Promise.all(readers.map((reader) => reader.arrived(apps)))
    const evidence = await collect(toHistory(lines), must(stores[0]), TIMING)
    await Promise.all(feeds.map((feed) => feed.close()))
    await Promise.all(stores.map((store) => store.close()))

    // What was submitted waits for ever here: nobody works.
    const complaints = [...check(evidence, { except: ['everythingEnds'] })].filter(([, found]) => found.length > 0)
    expect(complaints).toEqual([])
    const resumed = readers.reduce((sum, reader) => sum + reader.resumed(), 0)
    expect(evidence.facts.events.length).toBeGreaterThanOrEqual(EVENTS)
    expect(operationsOf(evidence.history, 'read').length).toBeGreaterThan((EVENTS / 2) * READERS * 0.9)
    expect(rolledBack).toBeGreaterThan(EVENTS / 2_000)
    expect(resumed).toBeGreaterThan(EVENTS / 1_000)
  },
)

class RolledBack extends Error {}

/** A store whose transactions are held open now and then, and now and then rolled back after all was written. */
function troubled(store: Store, random: Random): Store {
  const write: Store['write'] = (operation) =>
    store.write(async (writing) => {
      const value = await operation(writing)
      if (random.next() < 0.1) await new Promise((resolve) => setTimeout(resolve, random.between(1, 15)))
      if (random.next() < 0.03) throw new RolledBack()
      return value
    })
  return { ...store, write }
}

function makeInputs(random: Random, key: string) {
  const organizationId = random.pick(ORGANIZATIONS)
  return Array.from({ length: random.between(1, 20) }, (_, index) =>
    jobInput({ organizationId, testPath: `tests/${key}-${index}.spec.ts`, requirements: { tags: [] } }),
  )
}

interface ReaderOptions {
  name: string
  random: Random
  organizationId: string
}

/** Follows an organization from one server to the next: after some messages it leaves, and goes on at another. */
function read(
  recorder: Recorder,
  feeds: readonly Feeds[],
  { name, random, organizationId }: ReaderOptions,
  over: AbortSignal,
) {
  let cursor: string | null = null
  let resumed = 0
  let stopped = false
  let current: { return(): Promise<unknown> } | undefined
  const done = follow()

  async function follow(): Promise<void> {
    while (!stopped) {
      const feed = random.pick(feeds).jobUpdates(EVERYTHING, { organizationId }, cursor)
      current = feed
      // The last one stays, to be told the rest.
      let left = over.aborted ? Infinity : random.between(1, 400)
      for await (const update of feed) {
        cursor = update.cursor
        const { kind, job } = update
        recorder
          .begin(name, 'read', { organizationId })
          .ok({ cursor, kind, jobId: job?.id ?? null, status: job?.status ?? null })
        if (--left <= 0 && !over.aborted) break
      }
      resumed++
    }
  }

  return {
    resumed: () => resumed,
    async arrived([app]: readonly TestApp[]): Promise<void> {
      const { last } = await logHead(must(app).store.db, organizationId)
      while (Number(cursor?.split(':')[1] ?? 0) < last) await new Promise((resolve) => setTimeout(resolve, 5))
      stopped = true
      await current?.return()
      await done
    },
  }
}
