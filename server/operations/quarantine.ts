import { z } from 'zod'
import type { App } from '../app.ts'
import { NotFound } from '../domain/errors.ts'
import type { Quarantine } from '../domain/flaky.ts'
import { putQuarantine, removeQuarantine } from '../store/quarantines.ts'
import { organizationId, parse, printable } from './input.ts'
import { operate } from './operate.ts'
import { testPath } from './submit-input.ts'

const DAY_MS = 86_400_000
export const MAX_QUARANTINE_DAYS = 90

const test = {
  organizationId,
  testPath,
  title: printable(300)
    .nullish()
    .transform((title) => title ?? null),
}
const days = `must be 1 to ${MAX_QUARANTINE_DAYS} days`
const quarantine = z.object({
  ...test,
  owner: printable(128),
  reason: printable(500),
  days: z.int().min(1, days).max(MAX_QUARANTINE_DAYS, days),
})
const release = z.object(test)

export type QuarantineInput = z.input<typeof quarantine>
export type ReleaseInput = z.input<typeof release>

/**
 * From now on and for so many days, failures of a test fail no run. It takes the place of an earlier quarantine of the
 * same test. Throws InvalidInput, NotFound for an organization that the caller does not see.
 */
export async function quarantineTest(app: App, input: QuarantineInput): Promise<Quarantine> {
  const { days, ...parsed } = parse(quarantine, input, 'input')
  app.caller.principal.scope.require(parsed.organizationId)
  return operate(app, async ({ tx, now, record }) => {
    const made: Quarantine = { ...parsed, createdAt: now, expiresAt: now + days * DAY_MS }
    await putQuarantine(tx, made)
    const { organizationId, testPath, title } = made
    record(organizationId, now, { kind: 'TEST_QUARANTINED', testPath, title })
    return made
  })
}

/** Failures of the test count again. Answers the quarantine that was. Throws InvalidInput, NotFound. */
export async function releaseTest(app: App, input: ReleaseInput): Promise<Quarantine> {
  const parsed = parse(release, input, 'input')
  const { organizationId, testPath, title } = parsed
  app.caller.principal.scope.require(organizationId)
  return operate(app, async ({ tx, now, record }) => {
    const removed = await removeQuarantine(tx, parsed)
    if (removed === undefined) {
      throw new NotFound('quarantined test', title === null ? testPath : `${testPath} "${title}"`)
    }
    record(organizationId, now, { kind: 'TEST_RELEASED', testPath, title })
    return removed
  })
}
