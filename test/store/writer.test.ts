import { expect, it } from 'vitest'
import { ExpectedError, InvalidInput } from '../../server/domain/errors.ts'
import type { JobEvent } from '../../server/domain/events.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { operate } from '../../server/operations/operate.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { logHead, readEvents } from '../../server/store/events.ts'
import { openStore } from '../../server/store/open.ts'
import { ensureOrganization, listOrganizations } from '../../server/store/organizations.ts'
import type { Store, Wakes } from '../../server/store/store.ts'
import { LostRace } from '../../server/store/writer.ts'
import { testApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { jobInput, must, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

/** The smallest write: an organization, and an event in its log. */
function add(store: Store, id: string, then: () => unknown = () => undefined): Promise<unknown> {
  return store.write(async ({ tx, record }) => {
    await ensureOrganization(tx, id, 1)
    record(id, 1, { kind: 'WORKER_CHANGED', workerId: 'wrk_1' })
    return then()
  })
}

function refuse(store: Store, error: Error): Promise<unknown> {
  return store.write(({ record }) => {
    record('refused', 1, { kind: 'WORKER_CHANGED', workerId: 'wrk_1' })
    return Promise.reject(error)
  })
}

async function names(store: Store): Promise<string> {
  return (await listOrganizations(store.db, EVERYTHING)).map(({ id }) => id).join('')
}

function outcomes(settled: PromiseSettledResult<unknown>[]): string[] {
  return settled.map((one) => (one.status === 'fulfilled' ? 'kept' : (one.reason as Error).message))
}

const fail = (error: Error) => () => {
  throw error
}

describeEachStore('group commit', ({ open, place }) => {
  it('keeps writes that arrive together with one commit', async () => {
    const store = await open()
    const told: Wakes[] = []
    const off = store.onCommit((wakes) => told.push(wakes))
    await Promise.all(['a', 'b', 'c'].map((id) => add(store, id)))
    off()
    expect(told.map(({ logs }) => [...logs])).toEqual([['a', 'b', 'c']])
    expect(await names(store)).toBe('abc')
    await add(store, 'd')
    expect(told).toHaveLength(1)
  })

  it('answers each write once others can read it', async () => {
    const store = await open()
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const id = `o${n}`
        await add(store, id)
        expect((await listOrganizations(store.db, EVERYTHING)).map((row) => row.id)).toContain(id)
      }),
    )
  })

  it('leaves the others unharmed when one fails after it has written', async () => {
    const store = await open()
    const settled = await Promise.allSettled([
      add(store, 'a'),
      add(store, 'b', fail(new Error('a bug'))),
      add(store, 'c'),
      add(store, 'd', fail(new InvalidInput('x', 'was found too late'))),
      add(store, 'e'),
    ])
    expect(outcomes(settled)).toEqual(['kept', 'a bug', 'kept', 'x: was found too late', 'kept'])
    expect(await names(store)).toBe('ace')
    expect((await dump(store.db)).events.map(({ log, seq }) => `${log}${seq}`)).toEqual(['a1', 'c1', 'e1'])
  })

  it('lets one that is refused before it has written anything just leave', async () => {
    const store = await open()
    const runs: string[] = []
    const settled = await Promise.allSettled([
      add(store, 'a', () => runs.push('a')),
      refuse(store, new InvalidInput('x', 'is bad')),
      add(store, 'b', () => runs.push('b')),
    ])
    expect(outcomes(settled)).toEqual(['kept', 'x: is bad', 'kept'])
    expect(settled[1]).toMatchObject({ reason: expect.any(ExpectedError) as unknown })
    expect(runs).toEqual(['a', 'b'])
    expect(await logHead(store.db, 'refused')).toEqual({ first: 1, last: 0 })
  })

  it('runs an operation that lost a race again, and gives up in the end', async () => {
    const store = await open()
    let tries = 0
    const lucky = add(store, 'a', () => {
      if (++tries < 4) throw new LostRace('not yet')
      return tries
    })
    const unlucky = add(store, 'b', fail(new LostRace('never')))
    const settled = await Promise.allSettled([lucky, unlucky, add(store, 'c')])
    expect(outcomes(settled)).toEqual(['kept', 'never', 'kept'])
    expect(tries).toBeGreaterThanOrEqual(4)
    expect(await names(store)).toBe('ac')
  })

  it('loses nothing that was under way when the store closes', async () => {
    const where = await place()
    const store = await openStore(where)
    const writes = Promise.all(Array.from({ length: 300 }, (_, n) => add(store, `o${n}`)))
    await store.close()
    await writes
    const again = await open(where)
    expect(await listOrganizations(again.db, EVERYTHING)).toHaveLength(300)
    expect(again.epoch).toBe(store.epoch)
  })

  it('numbers the events of a log without gaps, whoever writes', async () => {
    const app = testApp(await open())
    const submits = Array.from({ length: 600 }, (_, n) => {
      const organizationId = n % 3 === 0 ? 'globex' : 'acme'
      const testPath = n % 50 === 0 ? '../bad' : `t${n}`
      return submitJobs(app, [jobInput({ organizationId, testPath })], { field: 'input' }).catch(() => undefined)
    })
    const answers = (await Promise.all(submits)).filter((answer) => answer !== undefined)
    expect(answers).toHaveLength(588)
    for (const organizationId of ['acme', 'globex']) {
      const mine = answers.filter(({ jobs }) => jobs[0]?.organizationId === organizationId)
      const events = await readEvents(app.store.db, organizationId, 0, 1_000)
      expect(events.map(({ seq }) => seq)).toEqual(mine.map((_, n) => n + 1))
      expect(new Set(events.map(({ event }) => (event as JobEvent).jobId))).toEqual(
        new Set(mine.map(({ jobs }) => must(jobs[0]).id)),
      )
      expect(await logHead(app.store.db, organizationId)).toEqual({ first: 1, last: mine.length })
    }
  })

  it('goes on when one of those whom it tells fails', async () => {
    const app = testApp(await open())
    let told = 0
    app.store.onCommit(fail(new Error('a bug')))
    app.store.onCommit(() => told++)
    await submitOne(app)
    await submitOne(app)
    expect(told).toBe(2)
  })

  it('tells what a commit woke, and nothing before it', async () => {
    const app = testApp(await open())
    const told: Wakes[] = []
    const off = app.store.onCommit((wakes) => told.push(wakes))
    let toldBefore = -1
    await operate(app, async ({ tx, wakes }) => {
      await ensureOrganization(tx, 'acme', 1)
      wakes.timers = true
      toldBefore = told.length
    })
    await submitOne(app)
    await app.store.write(() => Promise.resolve())
    off()
    expect(toldBefore).toBe(0)
    expect(told).toMatchObject([
      { timers: true, plan: false },
      { timers: false, plan: true, logs: new Set(['acme']) },
    ])
  })
})
