import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Unauthenticated } from '../domain/errors.ts'
import { createCiVerifier } from './ci-identity.ts'

const NOW = Date.UTC(2026, 0, 1)
const AUDIENCE = 'https://qgjob.example.com'
const CLAIMS = { repository: 'Acme/Shop', ref: 'refs/heads/main', run_id: '42' }

let server: Server
let issuer: string
let privateKey: CryptoKey
/** Another key of the issuer, for an algorithm that is not ours. */
let otherKey: CryptoKey

beforeAll(async () => {
  const pair = await generateKeyPair('RS256')
  privateKey = pair.privateKey
  const other = await generateKeyPair('PS256')
  otherKey = other.privateKey
  const keys = {
    keys: [
      { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(other.publicKey)), kid: 'other' },
    ],
  }
  server = createServer((request, response) => {
    response.statusCode = request.url === '/.well-known/jwks' ? 200 : 404
    response.end(JSON.stringify(keys))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

interface Token {
  claims?: Record<string, unknown>
  audience?: string
  from?: string
  lifeMs?: number
  key?: CryptoKey
  header?: { alg: string; kid: string }
}

const RS256 = { alg: 'RS256', kid: 'one' }

function sign({ claims, audience = AUDIENCE, from = issuer, lifeMs = 300_000, key, header = RS256 }: Token = {}) {
  const times = { iat: NOW / 1_000, exp: (NOW + lifeMs) / 1_000 }
  return new SignJWT({ ...CLAIMS, ...times, ...claims })
    .setProtectedHeader(header)
    .setIssuer(from)
    .setAudience(audience)
    .sign(key ?? privateKey)
}

const verify = (token: string) => createCiVerifier({ issuer, audiences: [AUDIENCE], now: () => NOW + 60_000 })(token)

describe('a token of a CI run', () => {
  it('proves the repository, the ref and the run', async () => {
    expect(await verify(await sign())).toEqual({ repository: 'acme/shop', ref: 'refs/heads/main', runId: '42' })
  })

  it.each<[what: string, token: Token, message: RegExp]>([
    ['made for another server', { audience: 'https://github.com/acme' }, /"aud"/],
    ['of another issuer', { from: 'https://issuer.example.com' }, /"iss"/],
    ['that expired', { lifeMs: 10_000 }, /expired/],
    ['that expired more than half a minute ago', { lifeMs: 29_000 }, /expired/],
    ['that does not expire', { claims: { exp: undefined } }, /"exp"/],
    ['without the time when it was made', { claims: { iat: undefined } }, /"iat"/],
    ['without a repository', { claims: { repository: undefined } }, /"repository"/],
    ['whose repository is no name', { claims: { repository: 7 } }, /"repository"/],
  ])('is refused when it is one %s', async (_what, token, message) => {
    const refused = verify(await sign(token))
    await expect(refused).rejects.toThrow(Unauthenticated)
    await expect(refused).rejects.toThrow(message)
  })

  it('is refused when somebody else signed it', async () => {
    const { privateKey: foreign } = await generateKeyPair('RS256')
    await expect(verify(await sign({ key: foreign }))).rejects.toThrow(/not signed/)
  })

  it('is refused when it is signed in another way, though by the issuer', async () => {
    const signed = await sign({ key: otherKey, header: { alg: 'PS256', kid: 'other' } })
    await expect(verify(signed)).rejects.toThrow(/not signed/)
  })

  it('is refused without a signature, and with one made from a shared secret', async () => {
    const unsigned = new UnsecuredJWT(CLAIMS).setIssuer(issuer).setAudience(AUDIENCE).setExpirationTime('1h').encode()
    await expect(verify(unsigned)).rejects.toThrow(Unauthenticated)
    const shared = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(NOW / 1_000)
      .setExpirationTime((NOW + 300_000) / 1_000)
      .sign(new TextEncoder().encode('a secret that is long enough for HS256'))
    await expect(verify(shared)).rejects.toThrow(Unauthenticated)
  })

  it('waits five seconds for the keys of its issuer', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    await verify(await sign())
    expect(timeout.mock.calls).toEqual([[5_000]])
    timeout.mockRestore()
  })

  it('is no fault of its bearer when the issuer cannot be reached', async () => {
    const token = await sign({ from: 'http://127.0.0.1:9' })
    const verdict = createCiVerifier({ issuer: 'http://127.0.0.1:9', audiences: [AUDIENCE], now: () => NOW })(token)
    await expect(verdict).rejects.not.toThrow(Unauthenticated)
    await expect(verdict).rejects.toThrow(/could not be fetched/)
  })
})
