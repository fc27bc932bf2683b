import { z } from 'zod'
import type { App } from '../app.ts'
import { InvalidInput, NameTaken } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import { WEIGHTS } from '../domain/health.ts'
import { isServed, type Capabilities, type Worker } from '../domain/worker.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { lockAssignment } from '../store/assignments.ts'
import { replaceInstalls } from '../store/installs.ts'
import { findWorker, findWorkerByName, lockWorker, saveRegistration } from '../store/workers.ts'
import { LostRace } from '../store/writer.ts'
import { isCredentialLive } from '../store/tokens.ts'
import { abandonAssignment } from './attempts.ts'
import { charge } from './health.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'
import { appVersionId, organizationId, parse, platform, printable, tags, targets } from './input.ts'

const registration = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._:@-]{0,127}$/, 'must be 1 to 128 letters, digits, spaces and . _ : @ -'),
  instanceId: z
    .string()
    .regex(/^[A-Za-z0-9-]{16,64}$/, 'must be 16 to 64 letters, digits and -')
    .nullish(),
  targets: z.array(targets).min(1, 'must name at least one target').max(3),
  capabilities: z
    .object({
      platform: platform.nullish(),
      osVersion: z
        .string()
        .regex(/^\d+(\.\d+)*$/, 'must be a version such as 14 or 17.2')
        .max(64)
        .nullish(),
      model: printable(128).nullish(),
      tags: tags.nullish(),
    })
    .nullish()
    .transform((value): Capabilities => ({
      ...(value?.platform && { platform: value.platform }),
      ...(value?.osVersion && { osVersion: value.osVersion }),
      ...(value?.model && { model: value.model }),
      tags: value?.tags ?? [],
    })),
  organizationIds: z
    .array(organizationId)
    .min(1, 'must name an organization, or be left out to serve all')
    .max(1_000)
    .nullish(),
  installed: z
    .array(z.object({ organizationId, appVersionId, buildHash: printable(128).nullish() }))
    .max(1_000)
    .check(({ value, issues }) => {
      const seen = new Set<string>()
      for (const [index, { organizationId: input }] of value.entries()) {
        if (seen.has(input)) {
          issues.push({
            code: 'custom',
            path: [index, 'organizationId'],
            message: 'must be named once: a device holds one version of an app',
            input,
          })
        }
        seen.add(input)
      }
    })
    .nullish(),
})

export type RegisterWorkerInput = z.input<typeof registration>

export interface WorkerSession {
  worker: Worker
  sessionId: string
  heartbeatMs: number
  leaseMs: number
  selfStopMs: number
}

/**
 * A device slot comes to work, new or again. The name is its identity: its agent that registers it again replaces the
 * session before, whose assignment ends as LOST. What the agent says is installed takes the place of the ledger. Throws
 * InvalidInput, and NameTaken for a worker that is another agent's (see requireOwn).
 */
export async function registerWorker(app: App, input: RegisterWorkerInput): Promise<WorkerSession> {
  const { name, targets, capabilities, organizationIds, installed, ...agent } = parse(registration, input, 'input')
  const instanceId = agent.instanceId ?? null
  const { scope, credentialId } = app.caller.principal
  const serves = organizationIds ?? scope.organizationIds
  if (!scope.covers(serves)) {
    const foreign = (serves ?? []).filter((id) => !scope.sees(id)).join(', ')
    throw new InvalidInput(
      'input.organizationIds',
      `names ${foreign}, which the credential of this agent does not serve`,
    )
  }
  const { heartbeatMs, leaseMs, selfStopMs } = app.timing
  const sessionId = app.ids.session()
  return operate(app, async (work) => {
    const before = await findWorkerByName(work.tx, EVERYTHING, name)
    if (before !== undefined) await requireOwn(work, before, instanceId)
    const held = before?.assignmentId ? await lockAssignment(work.tx, EVERYTHING, before.assignmentId) : undefined
    if (held?.endedAt === null) await abandonAssignment(app, work, held, 'LOST', `worker ${name} started anew`)
    const free = before && (await lockWorker(work.tx, EVERYTHING, before.id))
    if (free?.assignmentId) throw new LostRace(`worker ${name} was assigned meanwhile`)
    if (free?.sessionId !== before?.sessionId) throw new LostRace(`worker ${name} was registered meanwhile`)
    // An attempt that it lost is against it already; one that leaves in good order drains before.
    if (free !== undefined && !free.draining && held?.endedAt === null && held.attemptId === null) {
      const text = 'its agent started anew while it served a group'
      const weight = WEIGHTS.RESTARTED
      const incident = { kind: 'RESTARTED', at: work.now, about: null, weight, text } as const
      await charge(app, work, free, { ...incident, organizationId: null })
    }
    const wanted = before?.id ?? app.ids.worker()
    const id = await saveRegistration(work.tx, {
      id: wanted,
      name,
      targets: [...new Set(targets)],
      capabilities,
      organizationIds: serves,
      sessionId,
      draining: false,
      online: true,
      registeredAt: work.now,
      leaseEndsAt: work.now + leaseMs,
      credentialId,
      instanceId,
    })
    if (id !== wanted) throw new LostRace(`worker ${name} was registered meanwhile`)
    if (installed) {
      // What a device still has of organizations that it does not serve is of no use to anybody.
      const served = installed.filter((entry) => serves === null || serves.includes(entry.organizationId))
      const apps = served.map((entry) => ({ ...entry, buildHash: entry.buildHash ?? null, installedAt: work.now }))
      await replaceInstalls(work.tx, id, apps)
    }
    work.record(LAB_LOG, work.now, { kind: 'WORKER_REGISTERED', workerId: id })
    work.wakes.workers.add(id)
    work.wakes.plan = true
    const worker = await findWorker(work.tx, EVERYTHING, id)
    if (worker === undefined) throw new Error(`worker ${id} vanished while it registered`)
    return { worker, sessionId, heartbeatMs, leaseMs, selfStopMs }
  })
}

/**
 * Throws NameTaken for a worker of another agent. Agents are told apart by their credentials; two that need none, or
 * share one, by their installations: the second gets the name when the first is gone. One that does not name its
 * installation takes only what was registered without.
 */
async function requireOwn(work: Work, worker: Worker, instanceId: string | null): Promise<void> {
  const { name, credentialId } = worker
  if (credentialId !== null && !work.scope.owns(credentialId)) {
    if (!(await isCredentialLive(work.tx, credentialId, work.now))) return
    throw new NameTaken(
      `${name} is a worker of another agent: choose another name, or have that agent's credential revoked`,
    )
  }
  if (worker.instanceId === null || worker.instanceId === instanceId || !isServed(worker, work.now)) return
  const silentS = Math.floor((work.now - worker.lastSeenAt) / 1_000)
  const freeInS = Math.ceil((worker.leaseEndsAt - work.now) / 1_000)
  // Agents wait for as long as it says, see freeInMs of the worker.
  throw new NameTaken(
    `${name} is taken: an agent with another data directory works under this name, and was heard ${silentS} s ago. ` +
      `Give one of the two another name, with --name. If that one has ended, the name is free in ${freeInS} s`,
  )
}
