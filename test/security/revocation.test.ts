import { afterEach, expect, it } from 'vitest'
import { makeSecret } from '../../server/store/token-secret.ts'
import { describeEachStore } from '../helpers/stores.ts'
import { makeToken, open, startLab, type Lab } from './lab.ts'

const WATCH = { query: 'subscription { jobUpdated(filter: { organizationId: "acme" }) { kind } }' }
const REVOKE = 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }'
/** What is promised: within two seconds on every server. */
const PROMISED_MS = 2_000

const labs: Lab[] = []
afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.close()))
})

/** A stream of server-sent events that lives; `ended` resolves when the server ends it. */
async function follow(lab: Lab, token: string): Promise<{ ended: Promise<void> }> {
  const response = await fetch(`${lab.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify(WATCH),
  })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read() // it has begun
  const ended = (async () => {
    for (;;) if ((await reader.read()).done) return
  })().catch(() => undefined)
  return { ended }
}

async function within<T>(ms: number, what: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms`)), ms)
  try {
    return await Promise.race([what, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

describeEachStore('what is open with a token', ({ dialect, place }) => {
  /** Two servers at one database; with SQLite, which has one server, the same twice. */
  async function start(notify: boolean): Promise<[Lab, Lab]> {
    const secret = makeSecret('ADMINISTRATOR')
    if (dialect === 'sqlite') {
      const lab = await startLab({}, secret)
      labs.push(lab)
      return [lab, lab]
    }
    const where = await place()
    if (!('databaseUrl' in where)) throw new Error('no database')
    const options = { databaseUrl: where.databaseUrl, notify }
    const here = await startLab(options, secret)
    labs.push(here)
    const there = await startLab(options, secret)
    labs.push(there)
    return [here, there]
  }

  it.each(['with a word from the other server', 'without one'])(
    'ends when it is revoked elsewhere, %s',
    async (how) => {
      const [here, there] = await start(how === 'with a word from the other server')
      const { secret, id } = await makeToken(here, here.secret, {
        name: 'x',
        role: 'VIEWER',
        organizationIds: ['acme'],
      })
      const other = await makeToken(here, here.secret, { name: 'y', role: 'VIEWER', organizationIds: ['acme'] })
      const byMessage = open(there, secret, WATCH)
      const byHeader = open(there, secret, WATCH, 'header')
      const idle = open(there, secret)
      const stays = open(there, other.secret, WATCH)
      for (const opened of [byMessage, byHeader, stays]) await opened.wait((message) => message.includes('LIVE'))
      await idle.wait((message) => message.includes('connection_ack'))
      const stream = await follow(there, secret)

      await here.must(here.secret, REVOKE, { id })
      const ended = Promise.all([byMessage.closed, byHeader.closed, idle.closed, stream.ended])
      const [...closed] = await within(PROMISED_MS, ended)
      for (const one of closed.slice(0, 3)) expect(one).toMatchObject({ code: 4401 })
      expect((await there.ask(secret, '{ version }')).status).toBe(401)
      expect(stays.socket.readyState).toBe(stays.socket.OPEN)
      stays.socket.terminate()
    },
  )

  it('ends when its time is over', async () => {
    const [here, there] = await start(true)
    const token = { name: 'x', role: 'VIEWER', organizationIds: ['acme'], expiresInSeconds: 1 }
    const { secret } = await makeToken(here, here.secret, token)
    const { wait, closed } = open(there, secret, WATCH)
    await wait((message) => message.includes('LIVE'))
    expect(await within(1_000 + PROMISED_MS, closed)).toMatchObject({ code: 4401 })
  })
})

it('a socket that no longer has a good token can ask for nothing, even before it is closed', async () => {
  const lab = await startLab()
  labs.push(lab)
  const { secret, id } = await makeToken(lab, lab.secret, { name: 'x', role: 'VIEWER', organizationIds: ['acme'] })
  const { socket, wait, closed, messages } = open(lab, secret)
  await wait((message) => message.includes('connection_ack'))
  await lab.must(lab.secret, REVOKE, { id })
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ version }' } }))
  expect(await closed).toMatchObject({ code: 4401 })
  expect(messages.filter((message) => message.includes('version'))).toEqual([])
})
