import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Job } from '../domain/job.ts'
import { createFeeds } from '../events/feeds.ts'
import { openTestLab, type TestLab } from '../events/testing.ts'
import type { Feeds } from '../events/types.ts'
import { createLoaders } from '../graphql/loaders.ts'
import { schema } from '../graphql/schema.ts'
import { readEvents } from '../store/events.ts'
import { createHttpServer, type HttpServer } from './server.ts'
import { OPEN } from './testing.ts'

// The real API over real sockets and a real store.
let lab: TestLab
let feeds: Feeds
let http: HttpServer
let port: number

beforeEach(async () => {
  lab = await openTestLab()
  const { app } = lab
  feeds = createFeeds(app)
  http = createHttpServer({
    schema,
    auth: OPEN,
    makeContext: () => ({ app, feeds, loaders: createLoaders(app) }),
    ready: () => Promise.resolve(),
    log: app.log,
  })
  port = (await http.listen(0, '127.0.0.1')).port
})
afterEach(async () => {
  await http.close()
  await feeds.close()
  await lab.close()
})

interface Update {
  cursor: string
  kind: string
  job: { id: string; status: string; group: { id: string } } | null
}

const WATCH = `subscription ($after: String) {
  jobUpdated(filter: { organizationId: "acme" }, after: $after) { cursor kind job { id status group { id } } }
}`

/** Watches the jobs of acme on a socket of its own, until `isEnough`; then the connection breaks without a word. */
function watch(after: string | null, isEnough: (updates: Update[], last: Update) => boolean): Promise<Update[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  const updates: Update[] = []
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)))
    socket.on('message', (data: Buffer) => {
      if (socket.readyState !== WebSocket.OPEN) return
      const message = JSON.parse(data.toString()) as { type: string; payload?: { data?: { jobUpdated: Update } } }
      const update = message.payload?.data?.jobUpdated
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH, variables: { after } } }))
      } else if (update === undefined) {
        reject(new Error(data.toString()))
      } else {
        updates.push(update)
        if (!isEnough(updates, update)) return
        resolve(updates)
        socket.terminate()
      }
    })
  })
}

const seqOf = ({ cursor }: Update) => Number(cursor.split(':')[1])

describe('jobUpdated', () => {
  test.each([4, 5])('a watcher whose connection breaks at any moment misses and repeats nothing (%i)', async (seed) => {
    let state = seed
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
    const jobs = await lab.submit(10)
    const total = 200
    const writing = (async () => {
      for (let i = 0; i < total; i++) await lab.toggle(jobs[random(jobs.length)]?.id ?? '')
    })()

    const seen: Update[] = []
    const end = jobs.length + total
    const isEnd = (update: Update) => seqOf(update) === end && update.kind !== 'SNAPSHOT'
    while (!seen.some(isEnd)) {
      const count = 1 + random(15)
      seen.push(...(await watch(seen.at(-1)?.cursor ?? null, ({ length }, last) => length >= count || isEnd(last))))
    }
    await writing

    const snapshots = seen.filter(({ kind }) => kind === 'SNAPSHOT')
    expect(snapshots.map(({ job }) => job?.id)).toEqual(jobs.map(({ id }) => id))
    const changes = seen.filter(({ kind }) => kind !== 'SNAPSHOT' && kind !== 'LIVE')
    const [from = 0] = snapshots.map(seqOf)
    const logged = await readEvents(lab.app.store.db, 'acme', from, 1_000)
    expect(changes.map((update) => [seqOf(update), update.job?.id, update.job?.status])).toEqual(
      logged.map(({ seq, event }) => [seq, 'jobId' in event && event.jobId, 'jobId' in event && event.state.status]),
    )
  })

  test('everybody who watches is told the same', async () => {
    const [job] = (await lab.submit()) as [Job]
    let live = 0
    const allLive = Promise.withResolvers<undefined>()
    const watchers = Array.from({ length: 50 }, () =>
      watch(null, (updates, { kind }) => {
        if (kind === 'LIVE' && ++live === 50) allLive.resolve(undefined)
        return updates.length === 4
      }),
    )
    await allLive.promise
    await lab.toggle(job.id)
    await lab.toggle(job.id)
    const [first, ...others] = await Promise.all(watchers)
    expect(first?.map(({ kind, job: at }) => [kind, at?.status, at?.group.id])).toEqual([
      ['SNAPSHOT', 'QUEUED', job.groupId],
      ['LIVE', undefined, undefined],
      ['STARTED', 'RUNNING', job.groupId],
      ['STARTED', 'QUEUED', job.groupId],
    ])
    for (const other of others) expect(other).toEqual(first)
  })
})
