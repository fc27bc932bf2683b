import { z } from 'zod'
import type { App } from '../app.ts'
import { Forbidden } from '../domain/errors.ts'
import type { Organization } from '../domain/organization.ts'
import {
  ensureOrganization,
  findOrganizations,
  lockOrganization,
  replaceConcurrencyLimits,
  updateOrganization,
} from '../store/organizations.ts'
import { operate } from './operate.ts'
import { organizationId, parse, targets } from './input.ts'

const cap = (max: number) =>
  z.int().min(0, 'must not be negative').max(max, `must be at most ${max}, or null for no limit`).nullish()

const change = z.object({
  organizationId,
  weight: z
    .int()
    .min(1, 'must be 1 to 1000')
    .max(1_000, 'must be 1 to 1000')
    .nullish()
    .transform((value) => value ?? undefined),
  maxWorkers: cap(1_000_000),
  maxQueuedJobs: cap(1_000_000_000),
  concurrency: z
    .array(z.object({ target: targets, groups: z.int().min(1, 'must be at least 1').max(1_000_000) }))
    .check(({ value, issues }) => {
      const twice = value.findIndex(({ target }, index) => value.findIndex((other) => other.target === target) < index)
      if (twice >= 0) issues.push({ code: 'custom', path: [twice, 'target'], message: 'is named twice', input: value })
    })
    .nullish(),
})

export type SetOrganizationInput = z.input<typeof change>

/**
 * Sets what an organization may have of the lab; what is not named stays as it was, null takes a cap away. It may
 * be set before the organization's first job. Throws InvalidInput,
 * NotFound for an organization that the caller does not see, Forbidden for a share that is not the caller's to give.
 */
export async function setOrganization(app: App, input: SetOrganizationInput): Promise<Organization> {
  const { organizationId: id, weight, maxWorkers, maxQueuedJobs, concurrency } = parse(change, input, 'input')
  const { scope } = app.caller.principal
  scope.require(id)
  const isShare = weight !== undefined || maxWorkers !== undefined || maxQueuedJobs !== undefined
  if (isShare && !scope.covers(null)) {
    throw new Forbidden(
      'The weight and the caps of an organization are its part of what all share: only an ADMINISTRATOR sets them.',
    )
  }
  return operate(app, async (work) => {
    await ensureOrganization(work.tx, id, work.now)
    const before = await lockOrganization(work.tx, work.scope, id)
    if (before === undefined) throw new Error(`organization ${id} vanished while it was set`)
    await updateOrganization(work.tx, id, {
      // What it has had counts for its weight: with another weight it neither owes nor is owed more than before.
      ...(weight !== undefined && { weight, usedMs: Math.round((before.usedMs * weight) / before.weight) }),
      ...(maxWorkers !== undefined && { maxWorkers }),
      ...(maxQueuedJobs !== undefined && { maxQueuedJobs }),
    })
    if (concurrency !== undefined) await replaceConcurrencyLimits(work.tx, id, concurrency ?? [])
    const said = { weight, maxWorkers, maxQueuedJobs, concurrency }
    work.record(id, work.now, { kind: 'ORGANIZATION_CHANGED', organizationId: id, change: said })
    work.wakes.plan = true
    const [organization] = await findOrganizations(work.tx, work.scope, [id])
    if (organization === undefined) throw new Error(`organization ${id} vanished while it was set`)
    return organization
  })
}
