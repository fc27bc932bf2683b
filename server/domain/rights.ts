import type { Caller, Role } from './caller.ts'
import { Forbidden } from './errors.ts'

/**
 * What a role allows, within what its token sees. READ: to look. SUBMIT: to submit, cancel and retry. MANAGE: tokens,
 * settings and the audit of an organization. ADMINISTER: what concerns everybody. SERVE: the worker protocol. ENROLL:
 * to give agents a credential.
 */
export type Right = 'READ' | 'SUBMIT' | 'MANAGE' | 'ADMINISTER' | 'SERVE' | 'ENROLL'

const HELD: Record<Role, ReadonlySet<Right>> = {
  ADMINISTRATOR: new Set(['READ', 'SUBMIT', 'MANAGE', 'ADMINISTER', 'SERVE', 'ENROLL']),
  OWNER: new Set(['READ', 'SUBMIT', 'MANAGE']),
  MEMBER: new Set(['READ', 'SUBMIT']),
  VIEWER: new Set(['READ']),
  ENROLLMENT: new Set(['ENROLL']),
  WORKER: new Set(['SERVE']),
}

/** Throws Forbidden, which names what would do, unless the caller has one of the rights. */
export function requireRight({ principal: { role, name } }: Caller, ...rights: readonly Right[]): void {
  if (rights.some((right) => HELD[role].has(right))) return
  const able = rolesWith(rights)
  throw new Forbidden(`This needs a token with the role ${able.join(' or ')}; "${name}" has the role ${role}.`)
}

/** The roles that have one of the rights, the least powerful first. */
export function rolesWith(rights: readonly Right[]): Role[] {
  const roles = Object.keys(HELD).reverse() as Role[]
  return roles.filter((role) => rights.some((right) => HELD[role].has(right)))
}
