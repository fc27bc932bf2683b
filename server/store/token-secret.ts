import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Role } from '../domain/caller.ts'

/** What a token begins with after `qgj_`, so that people and scanners of leaked secrets see what they have found. */
const KINDS = {
  ADMINISTRATOR: 'adm',
  OWNER: 'own',
  MEMBER: 'mem',
  VIEWER: 'vwr',
  ENROLLMENT: 'enr',
  WORKER: 'wrk',
} as const satisfies Record<Role, string>

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 160 bits. */
const RANDOM_CHARS = 27
const CHECKSUM_CHARS = 6
const FORM = new RegExp(`^qgj_(${Object.values(KINDS).join('|')})_[0-9A-Za-z]{${RANDOM_CHARS + CHECKSUM_CHARS}}$`)

/** A new secret: `qgj_<kind>_<27 random characters><6 of checksum>`. */
export function makeSecret(role: Role): string {
  const random = Array.from({ length: RANDOM_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
  const text = `qgj_${KINDS[role]}_${random}`
  return text + checksum(text)
}

/** The role that a well-formed secret is for; null for one that was mistyped, cut off or made up. */
export function roleOfSecret(secret: string): Role | null {
  const kind = FORM.exec(secret)?.[1]
  if (kind === undefined || !secret.endsWith(checksum(secret.slice(0, -CHECKSUM_CHARS)))) return null
  return (Object.keys(KINDS) as Role[]).find((role) => KINDS[role] === kind) ?? null
}

/** What is stored. A secret has so many random bits that nothing slower is needed. */
export function hashOfSecret(secret: string): string {
  return hash('sha256', secret)
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECKSUM_CHARS; i++) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits
    rest = Math.floor(rest / ALPHABET.length)
  }
  return digits
}
