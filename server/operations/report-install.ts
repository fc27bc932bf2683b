import { z } from 'zod'
import type { App } from '../app.ts'
import type { Assignment } from '../domain/assignment.ts'
import { InvalidInput } from '../domain/errors.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Group } from '../domain/group.ts'
import { hasFailedToInstall, WEIGHTS } from '../domain/health.ts'
import { fits } from '../domain/worker.ts'
import { findGroup, installFailures, saveInstallFailures } from '../store/groups.ts'
import { lockUnfinishedJobs } from '../store/jobs.ts'
import { forgetInstall, isInstalledElsewhere, recordInstall, workersInLab } from '../store/workers.ts'
import { liveAssignments } from '../store/assignments.ts'
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
}

const installReport = z.object({
  durationMs: z.int().min(0, 'must not be negative'),
  buildHash: printable(128).nullish(),
})

/**
 * A worker reports that the app is on its device, or could not be put there. The group's queued jobs end as ERRORED
 * when as many installs in a row failed as the infrastructure budget allows, and neither a device of the group runs the
 * app nor another could try.
 * Safe to repeat: after a failure the repeat answers StaleLease, for the lease is over.
 */
export async function reportInstall(app: App, lease: Lease, report: InstallReport): Promise<Assignment> {
  parse(installReport, report, 'install')
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
      if (failures >= app.timing.retry.infrastructureBudget && !(await canRunElsewhere(work, assignment, group))) {
        const error = `the app could not be installed (${failures} tries in a row): ${storableText(report.error, MAX_ERROR)}`
        for (const job of await lockUnfinishedJobs(work.tx, groupId)) {
          if (job.status !== 'QUEUED') continue
          await moveJob(work, job, 'FINISHED', { status: 'ERRORED', outcome: 'ERRORED', error, finishedAt: work.now })
        }
      }
      const ended = await endAssignment(work, assignment, 'INSTALL_FAILED')
      await forgetInstall(work.tx, workerId, organizationId)
      const isProven = await isInstalledElsewhere(work.tx, group, workerId)
      const weight = isProven ? WEIGHTS.INSTALL : WEIGHTS.UNPROVEN_INSTALL
      const text = `${group.appVersionId} could not be installed: ${report.error}`
      const incident = { kind: 'INSTALL', at: work.now, about: groupId, weight, text, organizationId } as const
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
 * Whether the jobs may still run: on another device of the group, on which the app runs, or on one that has not failed
 * to install it. Then it is this device that fails, as far as anybody knows.
 */
async function canRunElsewhere(work: Work, { id, groupId, workerId }: Assignment, group: Group): Promise<boolean> {
  const live = await liveAssignments(work.tx, EVERYTHING, { groupIds: [groupId] })
  if (live.some((other) => other.id !== id && other.attemptsStarted > 0)) return true
  const lab = await workersInLab(work.tx)
  return lab.some((other) => other.id !== workerId && fits(other, group) && !hasFailedToInstall(other.health, groupId))
}
