import { expect, test } from 'vitest'
import { ROLES } from '../domain/caller.ts'
import { hashOfSecret, makeSecret, roleOfSecret } from './token-secret.ts'

test.each(ROLES)('a secret says that it is for the role %s', (role) => {
  const secret = makeSecret(role)
  expect(secret).toMatch(/^qgj_[a-z]{3}_[0-9A-Za-z]{33}$/)
  expect(roleOfSecret(secret)).toBe(role)
})

test('no two secrets are alike, nor their hashes', () => {
  const secrets = Array.from({ length: 1_000 }, () => makeSecret('MEMBER'))
  expect(new Set(secrets).size).toBe(1_000)
  expect(new Set(secrets.map(hashOfSecret)).size).toBe(1_000)
  expect(hashOfSecret(secrets[0] ?? '')).toMatch(/^[0-9a-f]{64}$/)
})

test('one that was mistyped, cut off or made up is told without asking anybody', () => {
  const secret = makeSecret('OWNER')
  const typo = secret.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'))
  const swapped = `${secret.slice(0, 10)}${secret[11]}${secret[10]}${secret.slice(12)}`
  const other = secret.replace('_own_', '_adm_')
  const wrong = [typo, other, secret.slice(0, -1), `${secret}0`, ` ${secret}`, `${secret}\n`, 'qgj_own_', '', 'x']
  if (swapped !== secret) wrong.push(swapped)
  for (const text of wrong) expect(roleOfSecret(text), text).toBeNull()
})
