import type { Timing } from '../../server/app.ts'
import { OUTCOMES, type AttemptId, type Outcome } from '../../server/domain/attempt.ts'
import {
  isJobEvent,
  MUTABLE_JOB_FIELDS,
  type JobEvent,
  type JobState,
  type LoggedEvent,
} from '../../server/domain/events.ts'
import { JOB_MOVES, JOB_STATUSES, type Job, type JobId, type JobStatus } from '../../server/domain/job.ts'
import type { Assignment } from '../../server/domain/assignment.ts'
import type { Attempt } from '../../server/domain/attempt.ts'
import type { Group } from '../../server/domain/group.ts'
import { misfits, type Worker } from '../../server/domain/worker.ts'
import type { Dump } from '../helpers/database.ts'
import type { Known, StepOutcome } from './known.ts'

/** Read after every step. What the others hold is counted in these (events in logs) or is not the core's. */
export const CHECKED_TABLES = [
  'counters',
  'logs',
  'groups',
  'jobs',
  'idempotency',
  'workers',
  'installs',
  'assignments',
  'attempts',
  'log_chunks',
] as const satisfies (keyof Dump)[]
export type CheckedTable = (typeof CHECKED_TABLES)[number]

/** Everything a checker may look at: the database as it is, and what was promised to the outside. */
export interface Facts {
  tables: Pick<Dump, CheckedTable>
  jobs: Map<JobId, Job>
  groups: Map<string, Group>
  workers: Map<string, Worker>
  assignments: Map<string, Assignment>
  attempts: Map<AttemptId, Attempt>
  /** In the order of their logs and numbers. Only when a history is over: while it runs, their counters say enough. */
  events: LoggedEvent[]
  known: Known
  timing: Timing
  now: number
}

/** Says what is wrong, once for each thing that is. */
type Complaints = Generator<string, void>
export type Invariant = (facts: Facts) => Complaints
/** Of one step: what was before it, what is after it, and how it went (several where steps happened together). */
export type StepInvariant = (before: Facts, after: Facts, outcomes: readonly StepOutcome[]) => Complaints

const TERMINAL = JOB_STATUSES.filter((status) => JOB_MOVES[status].length === 0)
const isTerminal = (status: JobStatus) => TERMINAL.includes(status)
const isLive = ({ endedAt }: { endedAt: number | null }) => endedAt === null
const TEST_VERDICTS: readonly (Outcome | null)[] = ['PASSED', 'FAILED', 'TIMED_OUT']
const LOSSES: readonly (Outcome | null)[] = OUTCOMES.filter((outcome) => !TEST_VERDICTS.includes(outcome))

/** True after every step. */
export const ALWAYS = {
  *acknowledgedSubmitsAreKept({ jobs, known }) {
    for (const [id, asked] of known.submits) {
      const job = jobs.get(id)
      if (job === undefined) {
        yield `${id} was acknowledged and is gone`
        continue
      }
      const { requirements, ...rest } = asked
      for (const [field, value] of Object.entries({ ...rest, requirements: { ...requirements } })) {
        const kept = job[field as keyof Job]
        if (JSON.stringify(kept) !== JSON.stringify(value))
          yield `${id}.${field} is ${JSON.stringify(kept)}, asked was ${JSON.stringify(value)}`
      }
    }
    for (const id of jobs.keys()) if (!known.submits.has(id)) yield `${id} was never submitted`
  },

  *idempotencyKeysAreHonored({ known }) {
    for (const [key, answers] of Map.groupBy(known.keyed, (one) => `${one.organizationId} ${one.key}`)) {
      const accepted = answers.filter(({ answer }) => answer !== 'conflict')
      if (new Set(accepted.map(({ answer }) => String(answer))).size > 1)
        yield `the key ${key} made more than one set of jobs`
      if (new Set(accepted.map(({ body }) => body)).size > 1) yield `the key ${key} was accepted for two bodies`
      for (const { body, answer } of answers) {
        if (answer === 'conflict' && accepted.every((one) => one.body === body))
          yield `the key ${key} was refused without a conflict`
      }
    }
  },

  *countersEqualARecount({ groups, jobs, tables }) {
    const byGroup = Map.groupBy(jobs.values(), (job) => job.groupId)
    for (const group of groups.values()) {
      const members = byGroup.get(group.id) ?? []
      for (const status of JOB_STATUSES) {
        const counted = members.filter((job) => job.status === status).length
        const kept = group.counts[status.toLowerCase() as Lowercase<JobStatus>]
        if (kept !== counted) yield `${group.id} says ${kept} ${status}, there are ${counted}`
      }
    }
    for (const row of tables.groups) {
      const queued = (byGroup.get(row.id as Group['id']) ?? []).filter((job) => job.status === 'QUEUED')
      const [known, unknown] = [queued.filter(isLearned), queued.filter((job) => !isLearned(job))]
      const work = known.reduce((sum, job) => sum + job.expectedMs, 0)
      if (row.known_work_ms !== work) yield `${row.id} says ${row.known_work_ms} ms of known work, it is ${work}`
      if (row.unknown_queued !== unknown.length)
        yield `${row.id} says ${row.unknown_queued} unknown queued, there are ${unknown.length}`
    }
  },

  *aGroupIsOpenWhileJobsAreUnfinished({ groups, jobs, tables }) {
    const unfinished = new Set([...jobs.values()].filter((job) => !isTerminal(job.status)).map((job) => job.groupId))
    for (const group of groups.values()) {
      const should = unfinished.has(group.id) ? 'OPEN' : 'CLOSED'
      if (group.status !== should) yield `${group.id} is ${group.status}, but should be ${should}`
      if ((group.closedAt === null) !== (group.status === 'OPEN'))
        yield `${group.id} is ${group.status} and closed at ${String(group.closedAt)}`
    }
    const open = tables.groups.filter((row) => row.status === 'OPEN').map((row) => row.key)
    if (new Set(open).size < open.length) yield 'two groups of one key are open'
  },

  *aGroupHoldsOneKindOfJob({ groups, jobs }) {
    const kind = ({ organizationId, appVersionId, target, requirements }: Job | Group) =>
      JSON.stringify([organizationId, appVersionId, target, requirements])
    for (const job of jobs.values()) {
      const group = groups.get(job.groupId)
      if (group === undefined) yield `${job.id} has no group`
      else if (kind(group) !== kind(job)) yield `${job.id} is ${kind(job)}, its group ${group.id} is ${kind(group)}`
    }
  },

  *aRunningJobHasOneLiveAttempt({ jobs, attempts, assignments }) {
    const live = Map.groupBy([...attempts.values()].filter(isLive), (attempt) => attempt.jobId)
    for (const job of jobs.values()) {
      const mine = live.get(job.id) ?? []
      if (mine.length !== (job.status === 'RUNNING' ? 1 : 0))
        yield `${job.id} is ${job.status} with ${mine.length} live attempts`
      for (const attempt of mine) {
        const assignment = assignments.get(attempt.assignmentId)
        if (attempt.id !== job.attemptId) yield `${job.id} runs ${attempt.id}, but says ${String(job.attemptId)}`
        if (assignment?.endedAt !== null || assignment.attemptId !== attempt.id)
          yield `nobody holds the live attempt ${attempt.id}`
        else if (assignment.groupId !== job.groupId) yield `${attempt.id} runs a job of another group`
      }
    }
    for (const assignment of assignments.values()) {
      if (assignment.attemptId === null) continue
      if (attempts.get(assignment.attemptId)?.endedAt !== null)
        yield `${assignment.id} holds ${assignment.attemptId}, which has ended`
    }
  },

  *aWorkerServesOneGroup({ workers, assignments }) {
    const live = Map.groupBy([...assignments.values()].filter(isLive), (assignment) => assignment.workerId)
    for (const worker of workers.values()) {
      const mine = (live.get(worker.id) ?? []).map((assignment) => assignment.id)
      if (mine.length > 1) yield `${worker.name} serves ${mine.join(' and ')}`
      if ((mine[0] ?? null) !== worker.assignmentId)
        yield `${worker.name} says ${String(worker.assignmentId)}, but serves ${String(mine[0])}`
    }
  },

  *workersFitTheirGroups({ workers, assignments, groups }) {
    for (const { id, workerId, groupId } of assignments.values()) {
      const worker = workers.get(workerId)
      const group = groups.get(groupId)
      if (worker === undefined || group === undefined) yield `${id} is of nobody`
      else for (const lack of misfits(worker, group)) yield `${id}: ${worker.name} lacks ${lack}`
    }
  },

  *fencesAreUnique({ assignments, tables }) {
    const fences = [...assignments.values()].map(({ fence }) => fence)
    if (new Set(fences).size < fences.length) yield 'a fence was used twice'
    const last = tables.counters.find(({ name }) => name === 'fence')?.value ?? 0
    const highest = Math.max(0, ...fences)
    if (highest > last) yield `the fence ${highest} was never counted: the counter is at ${last}`
  },

  *acceptedResultsStand({ attempts, known }) {
    for (const [id, outcome] of known.results) {
      const kept = attempts.get(id)?.outcome
      if (kept !== outcome) yield `${id} was accepted as ${outcome}, and is ${String(kept)}`
    }
    for (const attempt of attempts.values()) {
      if ((attempt.outcome === null) !== isLive(attempt))
        yield `${attempt.id} ended at ${String(attempt.endedAt)} as ${String(attempt.outcome)}`
    }
  },

  *repeatedAnswersAgree({ known }) {
    yield* known.disagreements
  },

  *attemptsStayInTheirBudgets({ jobs, attempts, timing }) {
    const byJob = Map.groupBy(attempts.values(), (attempt) => attempt.jobId)
    for (const job of jobs.values()) {
      const mine = (byJob.get(job.id) ?? []).sort((a, b) => a.number - b.number)
      const used = mine.filter(({ outcome }) => TEST_VERDICTS.includes(outcome)).length
      const lost = mine.filter(({ outcome }) => LOSSES.includes(outcome)).length
      if (job.attemptsUsed !== used) yield `${job.id} says ${job.attemptsUsed} attempts used, there are ${used}`
      if (job.infrastructureFailures !== lost)
        yield `${job.id} says ${job.infrastructureFailures} losses, there are ${lost}`
      if (used > job.maxAttempts) yield `${job.id} was tried ${used} of ${job.maxAttempts} times`
      if (lost > timing.retry.infrastructureBudget) yield `${job.id} was lost ${lost} times`
      if (mine.some(({ number }, index) => number !== index + 1))
        yield `the attempts of ${job.id} are not numbered 1..n`
      if (job.attemptsStarted !== mine.length)
        yield `${job.id} says ${job.attemptsStarted} attempts started, there are ${mine.length}`
      if (job.status === 'FAILED' && used < job.maxAttempts)
        yield `${job.id} FAILED after ${used} of ${job.maxAttempts} attempts`
      if (job.status === 'COMPLETED' && mine.at(-1)?.outcome !== 'PASSED')
        yield `${job.id} is COMPLETED without having passed`
    }
  },

  *theLedgerIsWhatAgentsReported({ workers, tables, known }) {
    for (const worker of workers.values()) {
      const rows = tables.installs.filter((row) => row.worker_id === worker.id)
      const kept = rows.map((row) => `${row.organization_id} ${row.app_version_id}`).sort()
      const told = [...(known.ledger.get(worker.id) ?? [])].map((entry) => entry.join(' ')).sort()
      if (kept.join() !== told.join())
        yield `the ledger of ${worker.name} says [${kept.join()}], its agent said [${told.join()}]`
    }
  },

  *leasesAreHonored({ assignments, known }) {
    for (const { id, fence, end, endedAt } of assignments.values()) {
      const promised = known.leaseEnds.get(fence) ?? 0
      if (end !== 'LOST' || known.givenUp.has(fence) || endedAt === null) continue
      if (endedAt < promised) yield `${id} was taken ${promised - endedAt} ms before the end of its lease`
    }
  },

  *logsHaveNoGaps({ tables }) {
    for (const [attempt, chunks] of Map.groupBy(tables.log_chunks, (row) => row.attempt_id)) {
      if (chunks.some(({ seq }, index) => seq !== index)) yield `the log of ${attempt} is not numbered 0..n`
    }
  },
} satisfies Record<string, Invariant>

/** True of the whole log at any time; looked at when a history is over. */
export const OF_THE_LOG = {
  *eventsAreNumberedWithoutGaps({ events, tables }) {
    const logs = Map.groupBy(events, ({ log }) => log)
    for (const { log, last_seq } of tables.logs) {
      const seqs = (logs.get(log) ?? []).map(({ seq }) => seq)
      if (seqs.some((seq, index) => seq !== index + 1)) yield `${log} is numbered ${seqs.join()}`
      if (seqs.length !== last_seq) yield `${log} has ${seqs.length} events, its counter says ${last_seq}`
    }
    for (const log of logs.keys()) if (!tables.logs.some((row) => row.log === log)) yield `${log} has no counter`
  },

  *eventsAddUpToTheJobs({ events, jobs }) {
    const folded = new Map<JobId, JobState>()
    for (const { jobId, state } of jobEvents(events)) folded.set(jobId, state)
    yield* differences('the events', folded, jobs)
  },

  *jobsMoveOnlyAsListed({ events }) {
    const at = new Map<JobId, JobStatus>()
    for (const { jobId, kind, from, state } of jobEvents(events)) {
      const was = at.get(jobId) ?? null
      at.set(jobId, state.status)
      if (from !== was) yield `${jobId}: ${kind} tells of a move from ${String(from)}, it was ${String(was)}`
      const moves: readonly JobStatus[] = was === null ? ['QUEUED'] : JOB_MOVES[was]
      const stays = was === state.status && kind === 'CANCEL_REQUESTED'
      if (!stays && !moves.includes(state.status)) yield `${jobId}: ${String(was)} -> ${state.status} by ${kind}`
    }
  },

  *finishedIsFinal({ events }) {
    const finished = new Set<JobId>()
    for (const { jobId, kind, state } of jobEvents(events)) {
      if (finished.has(jobId)) yield `${jobId} had finished when ${kind} happened to it`
      if (isTerminal(state.status)) finished.add(jobId)
    }
  },

  *cancelsAreKept({ events, jobs, known }) {
    const canceled = new Set(known.cancels)
    for (const { jobId, kind, state } of jobEvents(events)) {
      if (kind === 'CANCEL_REQUESTED') canceled.add(jobId)
      else if (canceled.has(jobId) && kind === 'STARTED' && state.cancelRequested)
        yield `${jobId} was started after its cancel`
    }
    for (const id of canceled) {
      const status = jobs.get(id)?.status
      if (status !== undefined && isTerminal(status) && status !== 'CANCELED')
        yield `${id} was canceled, and is ${status}`
    }
  },

  *theMostUrgentJobIsDealtFirst({ events, jobs }) {
    const queued = new Map<string, Map<JobId, JobState>>()
    for (const { event } of events) {
      if (!isJobEvent(event)) continue
      const waiting = queued.get(event.groupId) ?? new Map<JobId, JobState>()
      queued.set(event.groupId, waiting)
      if (event.kind === 'STARTED') {
        // What the worker could not run itself may be left to others.
        const { workerId } = event.state
        const others = [...waiting].filter(([id, state]) => id === event.jobId || !failedOn(workerId, state))
        const best = firstToDeal(
          others.map(([id]) => id),
          jobs,
        )
        if (best !== event.jobId) yield `${event.jobId} was dealt, ${String(best)} goes before it`
      }
      if (event.state.status === 'QUEUED') waiting.set(event.jobId, event.state)
      else waiting.delete(event.jobId)
    }
  },

  *followersSeeEverything({ known, jobs }) {
    for (const { organizationId, from, jobs: seen, read } of known.followers) {
      if (read.some(({ seq }, index) => seq !== from + 1 + index)) {
        yield `a follower of ${organizationId} from ${from} read ${read.map(({ seq }) => seq).join()}`
      }
      const mine = [...jobs].filter(([, job]) => job.organizationId === organizationId)
      yield* differences(`a follower of ${organizationId} from ${from}`, seen, new Map(mine))
    }
  },
} satisfies Record<string, Invariant>

/** True once all that was left to do could be done. */
export const IN_THE_END = {
  *noQuarantineIsForEver({ workers }) {
    for (const { name, health } of workers.values()) {
      if (health?.quarantine?.byHand === false)
        yield `${name} was found well, and is quarantined: ${health.quarantine.reason}`
    }
  },

  *everythingEnds({ jobs, assignments }) {
    for (const job of jobs.values()) if (!isTerminal(job.status)) yield `${job.id} is ${job.status} for ever`
    for (const { id, endedAt } of assignments.values()) if (endedAt === null) yield `${id} never ended`
  },
} satisfies Record<string, Invariant>

/** True of every step. */
export const EVERY_STEP = {
  *fencesRise(before, after) {
    const highest = Math.max(0, ...[...before.assignments.values()].map(({ fence }) => fence))
    for (const { id, fence } of after.assignments.values()) {
      if (!before.assignments.has(id) && fence <= highest)
        yield `${id} has the fence ${fence}, there was ${highest} before`
    }
  },

  *refusalsAndRepeatsChangeNothing(before, after, outcomes) {
    if (outcomes.some(({ did }) => did === 'done' || did === 'surprise')) return
    const changed = changedTables(before, after)
    if (changed.length > 0)
      yield `${outcomes.map(({ step, did }) => `${step.do} was ${did}`).join(', ')}, but changed ${changed.join()}`
  },

  *staleLeasesAreRefused(_, __, outcomes) {
    for (const { step, did, stale } of outcomes) {
      if (stale === true && did !== 'refused') yield `a stale message was taken: ${JSON.stringify(step)}`
    }
  },

  *nothingGoesWrong(_, __, outcomes) {
    for (const { step, did, error } of outcomes) {
      if (did === 'surprise') yield `${step.do} failed: ${error?.stack ?? String(error)}`
    }
  },

  *installsAreAvoidedExactlyWhereTheAppIs(before, after) {
    const has = ({ tables }: Facts, { workerId, groupId }: Assignment) => {
      const group = after.groups.get(groupId)
      return tables.installs.some(
        (row) =>
          row.worker_id === workerId &&
          row.organization_id === group?.organizationId &&
          row.app_version_id === group.appVersionId,
      )
    }
    for (const assignment of after.assignments.values()) {
      if (before.assignments.has(assignment.id)) continue
      const ledger = new Set([has(before, assignment), has(after, assignment)])
      if (!ledger.has(!assignment.installNeeded))
        yield `${assignment.id}: install needed is ${assignment.installNeeded}, but the ledger says otherwise`
    }
  },

  /** No group that a free worker fits waits without a worker once the planner has run. */
  *freeWorkersAreUsed(_, after, outcomes) {
    if (outcomes.length !== 1 || outcomes[0]?.step.do !== 'assign') return
    const free = [...after.workers.values()].filter(
      (worker) =>
        worker.online && !worker.draining && worker.health?.quarantine == null && worker.assignmentId === null,
    )
    const served = new Set([...after.assignments.values()].filter(isLive).map(({ groupId }) => groupId))
    for (const group of after.groups.values()) {
      if (group.counts.queued === 0 || served.has(group.id) || hasItsCap(after, group)) continue
      const idle = free.find((worker) => [...misfits(worker, group)].length === 0 && !mayLeave(after, worker, group))
      if (idle !== undefined) yield `${group.id} waits, and ${idle.name} is free`
    }
  },

  *quarantinedWorkersGetNoWork(before, after, outcomes) {
    if (outcomes.length > 1) return // it may have been well in between
    const isKept = ({ workers }: Facts, id: string) => workers.get(id)?.health?.quarantine != null
    for (const { id, workerId, attemptsStarted } of after.assignments.values()) {
      if (!isKept(before, workerId) || !isKept(after, workerId)) continue
      const was = before.assignments.get(id)
      if (was === undefined) yield `${id} was given to ${workerId}, which is quarantined`
      else if (attemptsStarted > was.attemptsStarted)
        yield `${workerId} is quarantined, and was dealt a job under ${id}`
    }
  },

  *infrastructureFailuresCostTheTestNothing(before, after) {
    for (const [id, { infrastructureFailures, attemptsUsed }] of after.jobs) {
      const was = before.jobs.get(id)
      if (was === undefined || infrastructureFailures === was.infrastructureFailures) continue
      if (attemptsUsed !== was.attemptsUsed) yield `${id} could not be run, and that cost its test an attempt`
    }
  },

  *capsOnWorkersAreKept(before, after) {
    for (const [id, { maxWorkers }] of after.known.caps) {
      const serving = servingNow(after, id)
      if (serving.length > (maxWorkers ?? Infinity) && serving.some((one) => !before.assignments.has(one.id)))
        yield `${id} was given another worker, and has ${serving.length} of ${String(maxWorkers)}`
    }
  },

  *limitsOnGroupsAreKept(before, after) {
    for (const [id, { groups: limit }] of after.known.caps) {
      const [were, are] = [before, after].map((facts) => emulatorGroups(facts, id))
      if (were === undefined || are === undefined || are.size <= (limit ?? Infinity)) continue
      for (const group of are)
        if (!were.has(group)) yield `${group} is served with ${are.size} others, ${String(limit)} may be`
    }
  },

  *recalledWorkersAreDealtNothing(before, after) {
    for (const { id, recallReason, attemptsStarted } of before.assignments.values()) {
      const dealt = (after.assignments.get(id)?.attemptsStarted ?? 0) - attemptsStarted
      if (recallReason !== null && dealt > 0) yield `${id} was recalled, and then dealt ${dealt} jobs`
    }
  },

  *silentWorkersLoseTheirLeases(_, after, outcomes) {
    const swept = outcomes.map(({ step }) => step.do).join()
    if (swept !== 'expire' && swept !== 'wait,expire,queueDue,review') return
    for (const { id, endedAt, leaseEndsAt } of after.assignments.values()) {
      if (endedAt === null && leaseEndsAt <= after.now) yield `${id} ran out ${after.now - leaseEndsAt} ms ago`
    }
    for (const { name, online, leaseEndsAt } of after.workers.values()) {
      if (online && leaseEndsAt <= after.now) yield `${name} has been silent and counts as online`
    }
  },
} satisfies Record<string, StepInvariant>

function servingNow({ assignments }: Facts, organizationId: string): Assignment[] {
  return [...assignments.values()].filter((one) => isLive(one) && one.organizationId === organizationId)
}

function emulatorGroups(facts: Facts, organizationId: string): Set<string> {
  const ids = servingNow(facts, organizationId).map(({ groupId }) => groupId)
  return new Set(ids.filter((id) => facts.groups.get(id)?.target === 'EMULATOR'))
}

function failedOn(workerId: string | null, state: Pick<JobState, 'workerId' | 'outcome'>): boolean {
  return state.workerId === workerId && (state.outcome === 'ERRORED' || state.outcome === 'LOST')
}

/** Whether the worker may leave the group to others: it failed to install its app, or to run one of its jobs. */
function mayLeave({ jobs }: Facts, { id, health }: Worker, group: Group): boolean {
  const failedInstall = health?.incidents.some(({ kind, about }) => kind === 'INSTALL' && about === group.id) === true
  return failedInstall || [...jobs.values()].some((job) => job.groupId === group.id && failedOn(id, job))
}

/** Whether a group may not have a first worker, however many are free. */
function hasItsCap(facts: Facts, { organizationId, target }: Group): boolean {
  const { maxWorkers, groups } = facts.known.caps.get(organizationId) ?? { maxWorkers: null, groups: null }
  if (servingNow(facts, organizationId).length >= (maxWorkers ?? Infinity)) return true
  return target === 'EMULATOR' && emulatorGroups(facts, organizationId).size >= (groups ?? Infinity)
}

export type InvariantName =
  keyof typeof ALWAYS | keyof typeof OF_THE_LOG | keyof typeof IN_THE_END | keyof typeof EVERY_STEP
export const INVARIANT_NAMES = [ALWAYS, OF_THE_LOG, IN_THE_END, EVERY_STEP].flatMap(Object.keys) as InvariantName[]

export function changedTables(before: Facts, after: Facts): string[] {
  return CHECKED_TABLES.filter((name) => JSON.stringify(before.tables[name]) !== JSON.stringify(after.tables[name]))
}

function* jobEvents(events: readonly LoggedEvent[]): Generator<JobEvent> {
  for (const { event } of events) if (isJobEvent(event)) yield event
}

function* differences(who: string, seen: ReadonlyMap<JobId, JobState>, jobs: ReadonlyMap<JobId, Job>): Complaints {
  for (const id of new Set([...seen.keys(), ...jobs.keys()])) {
    for (const field of MUTABLE_JOB_FIELDS) {
      const told = seen.get(id)?.[field]
      const kept = jobs.get(id)?.[field]
      if (told !== kept) yield `${who}: ${id}.${field} is ${String(told)}, in the table ${String(kept)}`
    }
  }
}

function isLearned({ expectedSource }: Job): boolean {
  return expectedSource === 'LEARNED'
}

/** A second opinion on the order of dealing: by window, then the longest expected, then by id. */
function firstToDeal(waiting: JobId[], jobs: ReadonlyMap<JobId, Job>): JobId | undefined {
  const place = (id: JobId) => jobs.get(id) ?? { dealWindow: 0, expectedMs: 0 }
  const [first] = waiting.sort(
    (a, b) =>
      place(a).dealWindow - place(b).dealWindow || place(b).expectedMs - place(a).expectedMs || (a < b ? -1 : 1),
  )
  return first
}
