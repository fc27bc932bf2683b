import { expect, it } from 'vitest'
import { asCaller } from '../../server/app.ts'
import { createAuthenticator } from '../../server/auth/authenticator.ts'
import { LOCAL_ADMINISTRATOR } from '../../server/domain/caller.ts'
import { Forbidden, NotFound } from '../../server/domain/errors.ts'
import { EVERYTHING, Scope } from '../../server/domain/scope.ts'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { createToken } from '../../server/operations/create-token.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { revokeToken } from '../../server/operations/revoke-token.ts'
import { setOrganization } from '../../server/operations/set-organization.ts'
import { pageAudit, type AuditEntry } from '../../server/store/audit.ts'
import { listOrganizations } from '../../server/store/organizations.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { register, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

const HERE = '127.0.0.1'

async function entries(app: TestApp, organizationId: string | null): Promise<AuditEntry[]> {
  const { items } = await pageAudit(app.store.db, EVERYTHING, organizationId, { first: 100, after: 0 })
  return items
}

const told = (all: AuditEntry[]) => all.map(({ event, actor }) => [event.kind, actor?.name ?? null])

/** The app in the hands of whoever has this secret. */
async function as(app: TestApp, secret: string) {
  const auth = createAuthenticator(app)
  const caller = await auth.authenticate(`Bearer ${secret}`, HERE)
  await auth.close()
  return asCaller(app, caller)
}

/** Nobody waits for a note of an access; the next write comes after it. */
const settled = (app: TestApp) => app.store.write(() => Promise.resolve())

describeEachStore('the audit log', ({ open }) => {
  it('says who did what, from where, in the order in which it happened', async () => {
    const app = testApp(await open())
    await createToken(app, { name: 'root', role: 'ADMINISTRATOR' })
    const { secret, token } = await createToken(app, { name: 'ci', role: 'OWNER', organizationIds: ['acme'] })
    const ci = await as(app, secret)
    const job = await submitOne(ci)
    await cancelJob(ci, job.id)
    await setOrganization(ci, { organizationId: 'acme', concurrency: [{ target: 'EMULATOR', groups: 1 }] })
    const spare = await createToken(ci, { name: 'spare', role: 'VIEWER', organizationIds: ['acme'] })
    await revokeToken(ci, spare.token.id)
    const all = await entries(app, 'acme')
    expect(told(all)).toEqual([
      ['TOKEN_CREATED', null],
      ['SUBMITTED', 'ci'],
      ['FINISHED', 'ci'],
      ['ORGANIZATION_CHANGED', 'ci'],
      ['TOKEN_CREATED', 'ci'],
      ['TOKEN_REVOKED', 'ci'],
    ])
    expect(all[1]?.actor).toEqual({ tokenId: token.id, name: 'ci', address: HERE, requestId: ci.caller.requestId })
    expect(ci.caller.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('of the lab has what concerns no single organization, for administrators alone', async () => {
    const app = testApp(await open())
    const local = asCaller(app, { principal: LOCAL_ADMINISTRATOR, address: HERE, requestId: null })
    await createToken(local, { name: 'root', role: 'ADMINISTRATOR' })
    const { workerId } = await register(app)
    await drainWorker(local, workerId)
    expect(told(await entries(app, null))).toEqual([
      ['TOKEN_CREATED', 'local'],
      ['WORKER_REGISTERED', null],
      ['WORKER_DRAINING', 'local'],
    ])
    const page = { first: 10, after: 0 }
    await expect(pageAudit(app.store.db, Scope.of(['acme']), null, page)).rejects.toThrow(Forbidden)
    await expect(pageAudit(app.store.db, Scope.of(['acme']), 'globex', page)).rejects.toThrow(NotFound)
  })

  it('is read page by page', async () => {
    const app = testApp(await open())
    for (let i = 0; i < 5; i++) await submitOne(app)
    const page = (after: number) => pageAudit(app.store.db, EVERYTHING, 'acme', { first: 2, after })
    const first = await page(0)
    expect([first.items.map(({ seq }) => seq), first.hasNextPage]).toEqual([[1, 2], true])
    const last = await page(4)
    expect([last.items.map(({ seq }) => seq), last.hasNextPage]).toEqual([[5], false])
    const back = (after: number) => pageAudit(app.store.db, EVERYTHING, 'acme', { first: 3, after, newestFirst: true })
    const newest = await back(0)
    expect([newest.items.map(({ seq }) => seq), newest.hasNextPage]).toEqual([[5, 4, 3], true])
    const oldest = await back(3)
    expect([oldest.items.map(({ seq }) => seq), oldest.hasNextPage]).toEqual([[2, 1], false])
  })

  it('tells an organization of administrators in it, once per token in a quarter of an hour, whatever the server', async () => {
    const app = testApp(await open())
    const { secret } = await createToken(app, { name: 'root', role: 'ADMINISTRATOR' })
    const other = await createToken(app, { name: 'second', role: 'ADMINISTRATOR' })
    const job = await submitOne(app)
    const accesses = async () => {
      await settled(app)
      const all = await entries(app, 'acme')
      return told(all.filter(({ event }) => event.kind === 'ADMINISTRATOR_ACCESS'))
    }
    // Each authenticator is a server with a memory of its own.
    const [one, two] = [createAuthenticator(app), createAuthenticator(app)]
    const look = async (auth: typeof one, token: string) => {
      const { principal } = await auth.authenticate(`Bearer ${token}`, HERE)
      await findJobs(app.store.db, principal.scope, [job.id])
      await findJobs(app.store.db, principal.scope, [job.id])
    }
    const { principal } = await one.authenticate(`Bearer ${secret}`, HERE)
    await listOrganizations(app.store.db, principal.scope)
    expect(await accesses()).toEqual([])
    await look(one, secret)
    await look(two, secret)
    expect(await accesses()).toEqual([['ADMINISTRATOR_ACCESS', 'root']])
    await look(two, other.secret)
    expect(await accesses()).toHaveLength(2)
    app.clock.advance(15 * 60_000 - 1)
    await look(one, secret)
    expect(await accesses()).toHaveLength(2)
    app.clock.advance(1)
    await look(two, secret)
    expect(await accesses()).toHaveLength(3)
    await Promise.all([one.close(), two.close()])
  })

  it('makes no organization of a name that an administrator mistyped', async () => {
    const app = testApp(await open())
    const { secret } = await createToken(app, { name: 'root', role: 'ADMINISTRATOR' })
    const root = await as(app, secret)
    root.caller.principal.scope.require('no-such-organization')
    await settled(app)
    expect(await entries(app, 'no-such-organization')).toEqual([])
  })

  it('has no such entries of a server that needs no token', async () => {
    const app = testApp(await open())
    const local = asCaller(app, { principal: LOCAL_ADMINISTRATOR, address: HERE, requestId: null })
    const job = await submitOne(local)
    await findJobs(app.store.db, local.caller.principal.scope, [job.id])
    await settled(app)
    expect(told(await entries(app, 'acme'))).toEqual([['SUBMITTED', 'local']])
  })
})
