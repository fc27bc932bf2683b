import { LAB_LOG, type TokenEvent } from '../domain/events.ts'
import type { Token } from '../domain/token.ts'
import type { Work } from './move.ts'

/** Tells the organization that a token is for, or the lab if it is for several. */
export function recordToken(work: Work, kind: TokenEvent['kind'], { id, name, role, organizationIds }: Token): void {
  const [only, ...others] = organizationIds ?? []
  const log = only !== undefined && others.length === 0 ? only : LAB_LOG
  work.record(log, work.now, { kind, tokenId: id, name, role, organizationIds })
  work.wakes.tokens = true
}
