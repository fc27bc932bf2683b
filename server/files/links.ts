import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { App } from '../app.ts'
import { chooseMeta } from '../store/meta.ts'

const KEY = 'link_key'

/** Addresses that let whoever holds them read one file for a while: a browser sends no access token. */
export interface Links {
  /** The query of such an address, good until `expiresAt`. */
  sign(id: string, expiresAt: number): string
  isGood(id: string, query: URLSearchParams, now: number): boolean
}

/**
 * The key lies in the database, so that all servers there know each other's links, and is made by the first of them.
 */
export async function openLinks({ store }: Pick<App, 'store'>): Promise<Links> {
  const key = await store.write(({ tx }) => chooseMeta(tx, KEY, randomBytes(32).toString('hex')))
  const signatureOf = (id: string, expires: string) =>
    createHmac('sha256', Buffer.from(key, 'hex')).update(`${id} ${expires}`).digest()
  return {
    sign(id, expiresAt) {
      const expires = String(Math.ceil(expiresAt / 1_000))
      return new URLSearchParams({ expires, signature: signatureOf(id, expires).toString('base64url') }).toString()
    },
    isGood(id, query, now) {
      const expires = query.get('expires') ?? ''
      const given = Buffer.from(query.get('signature') ?? '', 'base64url')
      const expected = signatureOf(id, expires)
      return given.length === expected.length && timingSafeEqual(given, expected) && Number(expires) * 1_000 > now
    },
  }
}
