import { describe, expect, it, vi } from 'vitest'
import { asCaller, type App } from '../../server/app.ts'
import { createAuthenticator } from '../../server/auth/authenticator.ts'
import { LOCAL_ADMINISTRATOR, type Caller } from '../../server/domain/caller.ts'
import { Forbidden, InvalidInput, NameTaken, NotFound, Unauthenticated } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { createToken, type CreateTokenInput } from '../../server/operations/create-token.ts'
import { enrolAgent } from '../../server/operations/enrol-agent.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { registerWorker } from '../../server/operations/register-worker.ts'
import { revokeToken } from '../../server/operations/revoke-token.ts'
import { rotateToken } from '../../server/operations/rotate-token.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { readWorkerCommandState } from '../../server/store/worker-commands.ts'
import { findWorker } from '../../server/store/workers.ts'
import { listTokens } from '../../server/store/tokens.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { submit, takeUp } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

const HERE = '127.0.0.1'

/** The app in the hands of whoever has this secret. */
async function as(app: TestApp, secret: string): Promise<App> {
  const auth = createAuthenticator(app)
  const caller = await auth.authenticate(`Bearer ${secret}`, HERE)
  await auth.close()
  return asCaller(app, caller)
}

/** An app that has an administrator, and a way to make tokens. */
async function closed(app: TestApp) {
  const make = async (input: Partial<CreateTokenInput> & Pick<CreateTokenInput, 'role'>) =>
    createToken(app, { name: input.role.toLowerCase(), ...input })
  const { secret, token } = await make({ role: 'ADMINISTRATOR' })
  const credential = async (organizationIds: string[] | null, name = 'agent') => {
    const enrolment = await make({ role: 'ENROLLMENT', ...(organizationIds && { organizationIds }) })
    return enrolAgent(await as(app, enrolment.secret), name)
  }
  return { make, secret, token, credential }
}

const phone = { name: 'phone-1', targets: ['EMULATOR' as const] }

describeEachStore('tokens', ({ open }) => {
  const start = async () => {
    const app = testApp(await open())
    return { app, ...(await closed(app)) }
  }

  it('are good from the moment on when they are made, under the name that they were given', async () => {
    const { app, make } = await start()
    const { secret, token } = await make({ role: 'MEMBER', name: 'ci of acme', organizationIds: ['acme'] })
    const { caller } = await as(app, secret)
    expect(caller).toMatchObject({
      principal: { role: 'MEMBER', name: 'ci of acme', tokenId: token.id },
      address: HERE,
    })
    expect(caller.principal.scope.organizationIds).toEqual(['acme'])
  })

  it('leave no trace of their secret in the database', async () => {
    const { app, make } = await start()
    const { secret } = await make({ role: 'OWNER', organizationIds: ['acme'] })
    await rotateToken(app, (await as(app, secret)).caller.principal.tokenId ?? '', 60)
    const everything = JSON.stringify(await dump(app.store.db))
    expect(everything).not.toContain(secret)
    expect(everything).not.toContain(secret.slice(8, 35))
  })

  it.each<[string, CreateTokenInput, string]>([
    ['a WORKER', { name: 'x', role: 'WORKER' }, 'input.role'],
    ['a MEMBER of nothing', { name: 'x', role: 'MEMBER' }, 'input.organizationIds'],
    ['a VIEWER of two', { name: 'x', role: 'VIEWER', organizationIds: ['a', 'b'] }, 'input.organizationIds'],
    ['an ADMINISTRATOR of one', { name: 'x', role: 'ADMINISTRATOR', organizationIds: ['a'] }, 'input.organizationIds'],
    ['an OWNER with uses', { name: 'x', role: 'OWNER', organizationIds: ['a'], uses: 1 }, 'input.uses'],
    ['one that is over at once', { name: 'x', role: 'ADMINISTRATOR', expiresInSeconds: 0 }, 'input.expiresInSeconds'],
    ['a name that is none', { name: '\u0007', role: 'ADMINISTRATOR' }, 'input.name'],
    [
      'an organization that is none',
      { name: 'x', role: 'OWNER', organizationIds: ['../x'] },
      'input.organizationIds[0]',
    ],
  ])('refuse %s', async (_what, input, field) => {
    const { app } = await start()
    await expect(createToken(app, input)).rejects.toMatchObject({ code: 'INVALID_INPUT', field })
  })

  it('must begin with one of an administrator, for the first closes the server', async () => {
    const app = testApp(await open())
    const local = asCaller(app, { principal: LOCAL_ADMINISTRATOR, address: HERE, requestId: null })
    const member = createToken(local, { name: 'x', role: 'MEMBER', organizationIds: ['acme'] })
    await expect(member).rejects.toThrow('must be ADMINISTRATOR for the first token')
    await expect(enrolAgent(local, 'x')).rejects.toThrow('must be ADMINISTRATOR for the first token')
    const auth = createAuthenticator(app)
    expect(await auth.authenticate(undefined, HERE)).toMatchObject({ principal: { name: 'local' } })
    await createToken(local, { name: 'x', role: 'ADMINISTRATOR' })
    await expect((async () => auth.authenticate(undefined, HERE))()).rejects.toThrow(Unauthenticated)
    await auth.close()
  })

  it('are never made by an owner for more than the owner has', async () => {
    const { app, make } = await start()
    const owner = await as(app, (await make({ role: 'OWNER', organizationIds: ['acme'] })).secret)
    const ask = (input: Omit<CreateTokenInput, 'name'>) => createToken(owner, { name: 'x', ...input })
    await expect(ask({ role: 'ADMINISTRATOR' })).rejects.toThrow(Forbidden)
    await expect(ask({ role: 'ENROLLMENT' })).rejects.toThrow(InvalidInput)
    await expect(ask({ role: 'MEMBER', organizationIds: ['globex'] })).rejects.toThrow(NotFound)
    await expect(ask({ role: 'ENROLLMENT', organizationIds: ['acme', 'globex'] })).rejects.toThrow(NotFound)
    expect(await ask({ role: 'OWNER', organizationIds: ['acme'] })).toMatchObject({ token: { createdBy: 'owner' } })
    expect(await ask({ role: 'ENROLLMENT', organizationIds: ['acme'] })).toMatchObject({
      token: { role: 'ENROLLMENT' },
    })
  })

  it("are an owner's to see, revoke and rotate only in its own organization", async () => {
    const { app, make, token: admin, credential } = await start()
    const { token: own, secret } = await make({ role: 'OWNER', organizationIds: ['acme'] })
    const owner = await as(app, secret)
    const { token: foreign } = await make({ role: 'MEMBER', organizationIds: ['globex'] })
    const { token: shared } = await credential(['acme', 'globex'])
    const listed = await listTokens(app.store.db, owner.caller.principal.scope)
    expect(listed.map(({ id }) => id)).toEqual([own.id])
    for (const id of [admin.id, foreign.id, shared.id, 'tok_none']) {
      await expect(revokeToken(owner, id)).rejects.toThrow(new NotFound('token', id))
      await expect(rotateToken(owner, id, 60)).rejects.toThrow(new NotFound('token', id))
    }
  })

  it('end when they are revoked, and stay so', async () => {
    const { app, make } = await start()
    const { secret, token } = await make({ role: 'VIEWER', organizationIds: ['acme'] })
    const revoked = await revokeToken(app, token.id)
    await expect(as(app, secret)).rejects.toThrow(Unauthenticated)
    app.clock.advance(5)
    expect(await revokeToken(app, token.id)).toEqual(revoked)
  })

  it('end when their time is over', async () => {
    const { app, make } = await start()
    const { secret } = await make({ role: 'VIEWER', organizationIds: ['acme'], expiresInSeconds: 10 })
    app.clock.advance(9_999)
    await as(app, secret)
    app.clock.advance(1)
    await expect(as(app, secret)).rejects.toThrow(Unauthenticated)
  })

  it('keep a server from losing its last administrator', async () => {
    const { app, make, token } = await start()
    await expect(revokeToken(app, token.id)).rejects.toThrow('is the last token of an administrator')
    await make({ role: 'ADMINISTRATOR', expiresInSeconds: 1 })
    app.clock.advance(1_000)
    await expect(revokeToken(app, token.id)).rejects.toThrow('is the last token of an administrator')
    await make({ role: 'ADMINISTRATOR' })
    expect(await revokeToken(app, token.id)).toMatchObject({ revokedAt: app.now() })
  })

  it('are both good while they are rotated, and have as long a life again', async () => {
    const { app, make } = await start()
    const old = await make({ role: 'MEMBER', organizationIds: ['acme'], expiresInSeconds: 1_000 })
    app.clock.advance(500_000)
    const next = await rotateToken(app, old.token.id, 60)
    expect(next.token).toMatchObject({ role: 'MEMBER', name: 'member', expiresAt: app.now() + 1_000_000 })
    await as(app, old.secret)
    await as(app, next.secret)
    await expect(rotateToken(app, old.token.id, 60)).rejects.toThrow(`${next.token.id} is in its place`)
    app.clock.advance(60_000)
    await expect(as(app, old.secret)).rejects.toThrow(Unauthenticated)
    await as(app, next.secret)
  })

  it('do not live longer by being rotated', async () => {
    const { app, make } = await start()
    const old = await make({ role: 'MEMBER', organizationIds: ['acme'], expiresInSeconds: 10 })
    await rotateToken(app, old.token.id, 86_400)
    app.clock.advance(10_000)
    await expect(as(app, old.secret)).rejects.toThrow(Unauthenticated)
  })

  it.each([-1, 30 * 86_400 + 1])('are not rotated with an overlap of %i seconds', async (seconds) => {
    const { app, token } = await start()
    await expect(rotateToken(app, token.id, seconds)).rejects.toThrow(/overlapSeconds/)
  })

  it.each(['expired', 'revoked'])('that have %s are not rotated', async (how) => {
    const { app, make } = await start()
    const { token } = await make({ role: 'VIEWER', organizationIds: ['acme'], expiresInSeconds: 10 })
    if (how === 'expired') app.clock.advance(10_000)
    else await revokeToken(app, token.id)
    await expect(rotateToken(app, token.id, 60)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'id' })
  })

  it('that were cut off are known without the store', async () => {
    const { app, secret } = await start()
    await expect(as(app, secret.slice(0, -1))).rejects.toThrow(/cut off or mistyped/)
    await expect(as(app, `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`)).rejects.toThrow(/cut off/)
  })

  it('enrol as many agents as they may', async () => {
    const { app, make } = await start()
    const { secret } = await make({ role: 'ENROLLMENT', organizationIds: ['acme'], uses: 2 })
    const enrolment = await as(app, secret)
    for (const name of ['one', 'two']) {
      expect(await enrolAgent(enrolment, name)).toMatchObject({
        token: { role: 'WORKER', name, organizationIds: ['acme'] },
      })
    }
    await expect(enrolAgent(enrolment, 'three')).rejects.toThrow('has no uses left')
  })

  it('enrol nobody once they have ended, also where that is not yet known', async () => {
    const { app, make } = await start()
    const { secret, token } = await make({ role: 'ENROLLMENT', organizationIds: ['acme'] })
    const enrolment = await as(app, secret)
    await revokeToken(app, token.id)
    await expect(enrolAgent(enrolment, 'late')).rejects.toThrow('is not good any more')
  })

  it('enrol no more agents by being rotated: both have what is left together', async () => {
    const { app, make } = await start()
    const old = await make({ role: 'ENROLLMENT', uses: 3 })
    await enrolAgent(await as(app, old.secret), 'one')
    const next = await rotateToken(app, old.token.id, 60)
    const last = await rotateToken(app, next.token.id, 60)
    expect(last.token.usesLeft).toBe(2)
    await enrolAgent(await as(app, old.secret), 'two')
    const left = (await listTokens(app.store.db, EVERYTHING)).filter(({ role }) => role === 'ENROLLMENT')
    expect(left.map(({ usesLeft }) => usesLeft)).toEqual([1, 1, 1])
    const secrets = [old, next, last].map(({ secret }) => secret)
    const tries = secrets.map(async (secret) => enrolAgent(await as(app, secret), 'three'))
    const ends = (await Promise.allSettled(tries)).map(({ status }) => status).sort()
    expect(ends).toEqual(['fulfilled', 'rejected', 'rejected'])
    await expect(enrolAgent(await as(app, last.secret), 'four')).rejects.toThrow('has no uses left')
  })

  it('note when they were used, at most once a minute', async () => {
    const { app, make } = await start()
    const { secret, token } = await make({ role: 'VIEWER', organizationIds: ['acme'] })
    const usedAt = async () => {
      await as(app, secret)
      await app.store.write(() => Promise.resolve()) // after the note, which nobody waits for
      return (await listTokens(app.store.db, EVERYTHING)).find(({ id }) => id === token.id)?.lastUsedAt
    }
    const first = app.now()
    expect(await usedAt()).toBe(first)
    app.clock.advance(59_999)
    expect(await usedAt()).toBe(first)
    app.clock.advance(1)
    expect(await usedAt()).toBe(first + 60_000)
  })

  describe('of agents', () => {
    it('serve no more than they were made for', async () => {
      const { app, credential } = await start()
      const agent = await as(app, (await credential(['acme'])).secret)
      const { worker } = await registerWorker(agent, phone)
      expect(worker.organizationIds).toEqual(['acme'])
      const more = registerWorker(agent, { ...phone, organizationIds: ['acme', 'globex'] })
      await expect(more).rejects.toMatchObject({ field: 'input.organizationIds' })
      await registerWorker(agent, {
        ...phone,
        installed: ['acme', 'globex'].map((organizationId) => ({ organizationId, appVersionId: 'v1' })),
      })
      const { installs } = await dump(app.store.db)
      expect(installs.map((row) => row.organization_id)).toEqual(['acme'])
    })

    it('keep others from their workers and leases, which answer like none', async () => {
      const { app, credential } = await start()
      const mine = await as(app, (await credential(null, 'mine')).secret)
      const yours = await as(app, (await credential(null, 'yours')).secret)
      await submit(app, {})
      const { worker, sessionId } = await registerWorker(mine, phone)
      const session = { workerId: worker.id, sessionId }
      const { lease } = await takeUp(app, session)
      await expect(startNextAttempt(yours, lease)).rejects.toThrow('is unknown')
      expect(await heartbeat(yours, [{ ...session, lease }])).toMatchObject([{ sessionLive: false, leaseLive: false }])
      const commandsTo = ({ store: { db }, caller }: App) =>
        readWorkerCommandState(db, caller.principal.scope, worker.id, sessionId)
      expect([await commandsTo(yours), (await commandsTo(mine))?.offer]).toEqual([null, expect.objectContaining(lease)])
      await expect(drainWorker(yours, worker.id)).rejects.toThrow(new NotFound('worker', worker.id))
      await expect(registerWorker(yours, phone)).rejects.toBeInstanceOf(NameTaken)
      expect(await heartbeat(mine, [{ ...session, lease }])).toMatchObject([{ sessionLive: true, leaseLive: true }])
      expect((await startNextAttempt(mine, lease)).deal).not.toBeNull()
    })

    it('keep their workers when they are rotated, and lose them when they end', async () => {
      const { app, credential } = await start()
      const first = await credential(null)
      const { worker, sessionId } = await registerWorker(await as(app, first.secret), phone)
      const next = await rotateToken(app, first.token.id, 0)
      const rotated = await as(app, next.secret)
      expect(await heartbeat(rotated, [{ workerId: worker.id, sessionId }])).toMatchObject([{ sessionLive: true }])
      const other = await as(app, (await credential(null)).secret)
      await expect(registerWorker(other, phone)).rejects.toThrow('is a worker of another agent')
      await revokeToken(app, next.token.id)
      expect(await registerWorker(other, phone)).toMatchObject({ worker: { id: worker.id } })
    })

    it('share their workers with nobody: not with those who use the same credential, nor with one of before there were any', async () => {
      const { app, credential } = await start()
      const [here, there] = ['instance-of-here-01', 'instance-of-there-01']
      const { worker } = await registerWorker(app, { ...phone, instanceId: here })
      const agent = await as(app, (await credential(null)).secret)
      const taken = { code: 'NAME_TAKEN', message: expect.stringContaining('is taken') as string }
      await expect(registerWorker(agent, { ...phone, instanceId: there })).rejects.toMatchObject(taken)
      await expect(registerWorker(agent, phone)).rejects.toMatchObject(taken)
      // The same agent has enrolled meanwhile.
      expect(await registerWorker(agent, { ...phone, instanceId: here })).toMatchObject({ worker: { id: worker.id } })
      await expect(registerWorker(agent, { ...phone, instanceId: there })).rejects.toMatchObject(taken)
      app.clock.advance(app.timing.leaseMs)
      await registerWorker(agent, { ...phone, instanceId: there })
      // Somebody else's is never free, as long as its credential is good.
      app.clock.advance(app.timing.leaseMs)
      const other = await as(app, (await credential(null)).secret)
      await expect(registerWorker(other, { ...phone, instanceId: there })).rejects.toThrow('is a worker of another')
    })

    it('let an owner drain the workers that serve nobody else', async () => {
      const { app, make, credential } = await start()
      const owner = await as(app, (await make({ role: 'OWNER', organizationIds: ['acme'] })).secret)
      const register = async (name: string, organizationIds: string[] | null) => {
        const agent = await as(app, (await credential(organizationIds, name)).secret)
        return (await registerWorker(agent, { ...phone, name })).worker.id
      }
      const own = await register('own', ['acme'])
      const shared = await register('shared', ['acme', 'globex'])
      const foreign = await register('foreign', ['globex'])
      expect(await drainWorker(owner, own)).toMatchObject({ draining: true })
      await expect(drainWorker(owner, shared)).rejects.toThrow(Forbidden)
      await expect(drainWorker(owner, foreign)).rejects.toThrow(new NotFound('worker', foreign))
      expect(await findWorker(app.store.db, EVERYTHING, shared)).toMatchObject({ draining: false })
    })
  })
})

describeEachStore('who is who', ({ open }) => {
  const strangers: [string, string | undefined][] = [
    ['no token', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['an empty one', 'Bearer '],
    ['one that is no token', 'Bearer secret'],
    ['one with a wrong checksum', `Bearer qgj_adm_${'0'.repeat(33)}`],
  ]
  it.each(strangers)('is nobody with %s', async (_what, header) => {
    const app = testApp(await open())
    await closed(app)
    const auth = createAuthenticator(app)
    await expect((async () => auth.authenticate(header, HERE))()).rejects.toThrow(Unauthenticated)
    await auth.close()
  })

  it('is nobody from another machine while there is no token', async () => {
    const app = testApp(await open())
    const auth = createAuthenticator(app)
    const from = async (address: string | undefined): Promise<Caller> => auth.authenticate(undefined, address)
    for (const address of ['10.0.0.7', '::ffff:10.0.0.7', undefined, '127.0.0.1.example']) {
      await expect(from(address)).rejects.toThrow(Unauthenticated)
    }
    for (const address of [HERE, '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect(await from(address)).toMatchObject({ principal: { role: 'ADMINISTRATOR', name: 'local' } })
    }
    await auth.close()
  })

  it('is nobody without a token once there was an administrator, also when all of them have expired', async () => {
    const app = testApp(await open())
    await createToken(app, { name: 'root', role: 'ADMINISTRATOR', expiresInSeconds: 1 })
    app.clock.advance(1_000)
    const auth = createAuthenticator(app)
    await expect((async () => auth.authenticate(undefined, HERE))()).rejects.toThrow(Unauthenticated)
    await auth.close()
  })

  it('is asked of the store once a second at most', async () => {
    const app = testApp(await open())
    const { secret } = await closed(app)
    let asked = 0
    const db = new Proxy(app.store.db, {
      get(target, name) {
        if (name === 'executeQuery') asked++
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
    })
    const auth = createAuthenticator({ ...app, store: { ...app.store, db } })
    await auth.authenticate(`Bearer ${secret}`, HERE)
    const first = asked
    for (let i = 0; i < 100; i++) {
      // Not a promise: nothing is waited for.
      expect(auth.authenticate(`Bearer ${secret}`, HERE)).toMatchObject({ principal: { role: 'ADMINISTRATOR' } })
    }
    expect(asked).toBe(first)
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_000)
    await auth.authenticate(`Bearer ${secret}`, HERE)
    later.mockRestore()
    expect(asked).toBeGreaterThan(first)
    await auth.close()
  })
})
