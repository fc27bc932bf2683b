import { z } from 'zod'
import type { App } from '../app.ts'
import type { Assignment } from '../domain/assignment.ts'
import { InvalidInput } from '../domain/errors.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Group } from '../domain/group.ts'
import { INSTALL_CAUSES, type FailureCause, type InstallCause } from '../domain/attempt.ts'
import { WEIGHTS } from '../domain/health.ts'
import { fits, type Worker, type WorkerId } from '../domain/worker.ts'
import { newestBuilds } from '../store/builds.ts'
import { findGroup, installFailures, saveInstallFailures } from '../store/groups.ts'
import { lockUnfinishedJobs } from '../store/jobs.ts'
import { forgetInstall, isInstalledElsewhere, recordInstall } from '../store/installs.ts'
import { findWorker, workersInLab } from '../store/workers.ts'
import { installsRefused, liveAssignments, saveInstallCause } from '../store/assignments.ts'
import { LostRace } from '../store/writer.ts'
import { chargeUnlocked, proveInstalls } from './health.ts'
import { announce, endAssignment, requireLive, updateAssignment, type Lease } from './lease.ts'
import { moveJob, type Work } from './move.ts'
import { operate } from './operate.ts'
import { parse, printable } from './input.ts'
import { storableText } from './text.ts'

const MAX_ERROR = 16_384

export interface InstallReport {
  /** false: the device already held this build. */
  performed: boolean
  durationMs: number
  buildHash?: string | null
  /** Set when the app could not be installed: the assignment ends. */
  error?: string | null
  /** What was to blame for the error; APP if the agent does not say. */
  cause?: FailureCause | null
}

const installReport = z.object({
  durationMs: z.int().min(0, 'must not be negative'),
  buildHash: printable(128).nullish(),
  cause: z.enum(INSTALL_CAUSES, `must be one of ${INSTALL_CAUSES.join(', ')}`).nullish(),
})

/**
 * A worker reports that the app is on its device, or could not be put there. Then it is kept from the group for a
 * while. The group's queued jobs end as ERRORED when the app is to blame as often as the infrastructure budget allows,
 * by the word of this device and of all others that fit, and no device of the group runs the app. Safe to repeat: after
 * a failure the repeat answers StaleLease, for the lease is over.
 */
export async function reportInstall(app: App, lease: Lease, report: InstallReport): Promise<Assignment> {
  const cause = parse(installReport, report, 'install').cause ?? 'APP'
  const budget = app.timing.retry.infrastructureBudget
  return operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    const { groupId, workerId, organizationId } = assignment
    const failuresBefore = await installFailures(work.tx, groupId)
    const count = async (failures: number) => {
      if (failures === failuresBefore) return
      if (!(await saveInstallFailures(work.tx, groupId, failuresBefore, failures))) {
        throw new LostRace(`another install for group ${groupId} was reported`)
      }
    }
    if (typeof report.error === 'string') {
      // Ending the assignment here would leave the attempt running for ever, held by nobody.
      if (assignment.attemptId !== null) {
        throw new InvalidInput('install.error', 'comes while a job runs: release the assignment instead')
      }
      const failures = failuresBefore + 1
      const group = await requireGroup(work, assignment)
      if (cause === 'APP' && failures >= budget && (await isHopeless(work, assignment, group, budget))) {
        const error = hopeless(group.appVersionId, failures, storableText(report.error, MAX_ERROR))
        for (const job of await lockUnfinishedJobs(work.tx, groupId)) {
          if (job.status !== 'QUEUED') continue
          await moveJob(work, job, 'FINISHED', { status: 'ERRORED', outcome: 'ERRORED', error, finishedAt: work.now })
        }
      }
      await saveInstallCause(work.tx, assignment.id, cause)
      const ended = await endAssignment(work, assignment, 'INSTALL_FAILED')
      await forgetInstall(work.tx, workerId, organizationId)
      const weight = await weightOf(work, group, workerId, cause)
      const text = `${group.appVersionId} could not be installed: ${report.error}`
      const incident = { kind: 'INSTALL', at: work.now, about: groupId, weight, text, organizationId, cause } as const
      await chargeUnlocked(app, work, workerId, incident)
      await count(failures)
      return ended
    }
    const group = await requireGroup(work, assignment)
    await recordInstall(work.tx, workerId, {
      organizationId,
      appVersionId: group.appVersionId,
      buildHash: report.buildHash ?? null,
      installedAt: work.now,
    })
    await count(0)
    if (failuresBefore > 0) await proveInstalls(app, work, groupId)
    if (!report.performed || assignment.installMs !== null) return assignment
    const { target, appVersionId } = group
    work.learn({ organizationId, target, kind: 'INSTALL', name: appVersionId, ms: report.durationMs }, work.now)
    const installed = await updateAssignment(work, assignment, {
      installMs: report.durationMs,
      readyAt: work.now,
      leaseEndsAt: work.now + app.timing.leaseMs,
    })
    announce(work, installed, 'INSTALLED')
    return installed
  })
}

async function requireGroup(work: Work, { id, groupId }: Assignment): Promise<Group> {
  const group = await findGroup(work.tx, EVERYTHING, groupId)
  if (group === undefined) throw new Error(`assignment ${id} without its group`)
  return group
}

/**
 * Whether nobody can be expected to install the app any more: no device of the group runs it, this one was refused by
 * it
 * `budget` times with this one, and every other that fits at least once. What happened before a build was added, or
 * before its agent started, says nothing.
 */
async function isHopeless(
  work: Work,
  { id, groupId, workerId }: Assignment,
  group: Group,
  budget: number,
): Promise<boolean> {
  const builtAt = (await newestBuilds(work.tx, [group])).get(groupId) ?? 0
  const refusals = await installsRefused(work.tx, groupId)
  const refused = (worker: Worker) => {
    const since = Math.max(builtAt, worker.registeredAt)
    return refusals.filter((refusal) => refusal.workerId === worker.id && refusal.at >= since).length
  }
  const self = await findWorker(work.tx, EVERYTHING, workerId)
  if (self === undefined || refused(self) + 1 < budget) return false
  const live = await liveAssignments(work.tx, EVERYTHING, { groupIds: [groupId] })
  if (live.some((other) => other.id !== id && other.attemptsStarted > 0)) return false
  const lab = await workersInLab(work.tx)
  return lab.every((other) => other.id === workerId || !fits(other, group) || refused(other) > 0)
}

function hopeless(appVersionId: string, failures: number, last: string): string {
  return (
    `${appVersionId} could not be installed on any device that fits (${failures} tries in a row). Add a build that works ` +
    `with \`qgjob app upload\`, or to the builds folder of an agent; then \`qgjob retry\`. The last: ${last}`
  )
}

/**
 * The device is to blame where it says so, or where another has the app: until then the app may be. Who rents it out,
 * never.
 */
async function weightOf(work: Work, group: Group, workerId: WorkerId, cause: InstallCause): Promise<number> {
  if (cause === 'CLOUD') return 0
  const isProven = cause === 'DEVICE' || (await isInstalledElsewhere(work.tx, group, workerId))
  if (isProven) return WEIGHTS.INSTALL
  return cause === 'APP' ? 0 : WEIGHTS.UNPROVEN_INSTALL
}
