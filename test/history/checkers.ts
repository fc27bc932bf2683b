import type { JobId } from '../../server/domain/job.ts'
import { JOB_MOVES } from '../../server/domain/job.ts'
import { isJobEvent } from '../../server/domain/events.ts'
import { ALWAYS, IN_THE_END, OF_THE_LOG } from '../properties/invariants.ts'
import type { Evidence } from './facts.ts'
import { operationsOf, succeeded } from './operation.ts'

type Complaints = Generator<string, void>
export type Checker = (evidence: Evidence) => Complaints

/** What the history itself says, beside the tables. Each has a twin in twins.ts that must make it complain. */
export const OF_THE_HISTORY = {
  /** Acknowledged = live + terminal, and what nobody answered is there as a whole or not at all. */
  *nothingIsLost({ history, facts: { jobs } }) {
    const byPath = Map.groupBy(jobs.values(), ({ testPath }) => testPath)
    const acknowledged = new Set(succeeded(history, 'submit').flatMap(({ answer }) => answer.jobIds))
    for (const id of acknowledged) if (!jobs.has(id as JobId)) yield `${id} was acknowledged and is gone`
    for (const { arguments: asked, outcome } of operationsOf(history, 'submit')) {
      const there = asked.inputs.filter(({ testPath }) => byPath.has(testPath)).length
      const whole = outcome === 'ok' ? there === asked.inputs.length : there === 0 || there === asked.inputs.length
      if (outcome === 'fail' ? false : !whole) yield `of ${asked.key} ${there} of ${asked.inputs.length} jobs are there`
    }
    for (const [path, same] of byPath)
      if (same.length > 1) yield `${path} was submitted once and is there ${same.length} times`
    const asked = new Set(
      operationsOf(history, 'submit').flatMap(({ arguments: { inputs } }) => inputs.map((one) => one.testPath)),
    )
    for (const path of byPath.keys()) if (!asked.has(path)) yield `nobody submitted ${path}`
  },

  /** No two attempts of a job at the same time, and each within the lease that it runs under. */
  *leasesOfAJobAreDisjoint({ facts: { attempts, assignments } }) {
    for (const [job, mine] of Map.groupBy(attempts.values(), ({ jobId }) => jobId)) {
      const inOrder = mine.sort((a, b) => a.number - b.number)
      for (const [index, attempt] of inOrder.entries()) {
        const before = inOrder[index - 1]
        if (before === undefined) continue
        if (before.endedAt === null || before.endedAt > attempt.startedAt)
          yield `${job}: ${attempt.id} began before ${before.id} ended`
      }
      for (const { id, assignmentId, startedAt, endedAt } of mine) {
        const lease = assignments.get(assignmentId)
        if (lease === undefined || startedAt < lease.offeredAt || (endedAt ?? startedAt) > (lease.endedAt ?? Infinity))
          yield `${job}: ${id} is not within its lease ${assignmentId}`
      }
    }
  },

  /** A device slot serves one lease at a time, with rising fences. */
  *leasesOfADeviceAreDisjoint({ facts: { assignments } }) {
    for (const [worker, mine] of Map.groupBy(assignments.values(), ({ workerId }) => workerId)) {
      const inOrder = mine.sort((a, b) => a.fence - b.fence)
      for (const [index, lease] of inOrder.entries()) {
        const before = inOrder[index - 1]
        if (before !== undefined && (before.endedAt === null || before.endedAt > lease.offeredAt))
          yield `${worker}: ${lease.id} was offered before ${before.id} ended`
      }
    }
  },

  /** On a device at most one test process is alive, whatever became of its agent. */
  *oneChildPerDevice({ history }) {
    for (const [device, mine] of Map.groupBy(operationsOf(history, 'child'), (one) => one.arguments.device)) {
      let latest: (typeof mine)[number] | undefined
      for (const child of mine.sort((a, b) => a.invoked - b.invoked)) {
        // Without an ending it was killed; when, nobody saw.
        if (latest?.returned != null && latest.returned > child.invoked)
          yield `${device}: ${child.arguments.attemptId} began ${latest.returned - child.invoked} ms before ${latest.arguments.attemptId} ended`
        if (latest === undefined || (child.returned ?? 0) >= (latest.returned ?? 0)) latest = child
      }
    }
  },

  /** A lease that ran out had no process running any more, unless its agent was stopped or killed itself. */
  *childrenEndBeforeTheirLease({ history, facts: { attempts } }) {
    const excused = operationsOf(history, 'fault').filter(({ arguments: { kind } }) => /kill|STOP/.test(kind))
    for (const child of operationsOf(history, 'child')) {
      const attempt = attempts.get(child.arguments.attemptId as `att_${string}`)
      if (attempt?.outcome !== 'LOST' || attempt.endedAt === null || child.returned === null) continue
      const wasHit = excused.some(
        ({ arguments: { target }, invoked, returned }) =>
          target === child.process && invoked <= (child.returned ?? 0) && (returned ?? Infinity) >= child.invoked,
      )
      if (!wasHit && child.returned > attempt.endedAt)
        yield `${child.arguments.attemptId} was lost, and its process ran on for ${child.returned - attempt.endedAt} ms`
    }
  },

  /** What was accepted under a fence is accepted for ever, and only one such thing. */
  *oneResultPerFence({ history, facts: { attempts, jobs } }) {
    const accepted = Map.groupBy(succeeded(history, 'finish'), ({ arguments: { attemptId } }) => attemptId)
    for (const [id, finishes] of accepted) {
      const outcomes = new Set(finishes.map(({ arguments: { outcome } }) => outcome))
      if (outcomes.size > 1) yield `${id} was accepted as ${[...outcomes].join(' and as ')}`
      const kept = attempts.get(id as `att_${string}`)?.outcome
      if (kept == null || !outcomes.has(kept))
        yield `${id} was accepted as ${[...outcomes].join()}, and is ${String(kept)}`
    }
    const passed = Map.groupBy(
      [...attempts.values()].filter(({ outcome }) => outcome === 'PASSED'),
      ({ jobId }) => jobId,
    )
    for (const job of jobs.values()) {
      const count = passed.get(job.id)?.length ?? 0
      if (count > 1) yield `${job.id} passed ${count} times`
      if (job.status === 'COMPLETED' && count === 0) yield `${job.id} is COMPLETED and never passed`
    }
  },

  /** A job finishes once. */
  *everyJobEndsOnce({ facts: { events } }) {
    const ends = new Map<JobId, number>()
    for (const { event } of events) {
      if (isJobEvent(event) && JOB_MOVES[event.state.status].length === 0 && event.kind !== 'CANCEL_REQUESTED')
        ends.set(event.jobId, (ends.get(event.jobId) ?? 0) + 1)
    }
    for (const [id, count] of ends) if (count > 1) yield `${id} ended ${count} times`
  },

  /** Each stream was told every event of its organization's jobs behind its first LIVE, once and in order. */
  *readersMissNothing({ history, facts: { events } }) {
    const logs = Map.groupBy(
      events.filter(({ event }) => isJobEvent(event)),
      ({ log }) => log,
    )
    for (const [stream, messages] of Map.groupBy(succeeded(history, 'read'), ({ process }) => process)) {
      const log = messages[0]?.arguments.organizationId ?? ''
      const expected = (logs.get(log) ?? []).map(({ seq }) => seq)
      let next: number | null = null
      for (const { answer } of messages) {
        const seq = Number(answer.cursor.split(':')[1])
        if (answer.kind === 'SNAPSHOT') continue
        if (answer.kind === 'RESYNC') {
          next = null
          continue
        }
        if (answer.kind === 'LIVE') {
          next ??= firstAfter(expected, seq)
          continue
        }
        // After a RESYNC the changes count again from its LIVE.
        if (next === null) {
          yield `${stream}: event ${seq} came before LIVE`
          break
        }
        if (expected[next] !== seq) {
          yield `${stream}: after ${next === 0 ? 'the beginning' : String(expected[next - 1])} came ${seq}, due was ${String(expected[next])}`
          break
        }
        next++
      }
    }
  },
} satisfies Record<string, Checker>

function firstAfter(seqs: readonly number[], seq: number): number {
  const index = seqs.findIndex((one) => one > seq)
  return index === -1 ? seqs.length : index
}

/** Streams that were told all up to the end of the log: a reader that is behind for ever misses nothing either. */
export function* everyReaderArrived({ history, facts: { events } }: Evidence): Complaints {
  const last = new Map<string, number>()
  for (const { log, seq, event } of events) if (isJobEvent(event)) last.set(log, seq)
  for (const [stream, messages] of Map.groupBy(succeeded(history, 'read'), ({ process }) => process)) {
    const final = messages.at(-1)
    const reached = Number(final?.answer.cursor.split(':')[1])
    const end = last.get(final?.arguments.organizationId ?? '') ?? 0
    if (reached < end) yield `${stream} was told up to ${reached}, the log ends at ${end}`
  }
}

/** Not of rigs: agents tell of their devices between the operations of a history, and several servers deal at once. */
const NOT_HERE = ['theLedgerIsWhatAgentsReported', 'followersSeeEverything']

export interface CheckOptions {
  /** Names of checkers that do not hold in this rig, and why not is said where it is given. */
  except?: readonly string[]
}

/** All checkers over the same evidence; answers what each has to complain of, at most a few of each. */
export function check(evidence: Evidence, { except = [] }: CheckOptions = {}): Map<string, string[]> {
  const complaints = new Map<string, string[]>()
  const look = (name: string, found: Iterable<string>) => {
    if (NOT_HERE.includes(name) || except.includes(name)) return
    complaints.set(name, firstOf(found))
  }
  for (const [name, checker] of Object.entries({ ...OF_THE_HISTORY, everyReaderArrived })) look(name, checker(evidence))
  for (const [name, checker] of Object.entries({ ...ALWAYS, ...OF_THE_LOG, ...IN_THE_END }))
    look(name, checker(evidence.facts))
  return complaints
}

const SHOWN = 5

function firstOf(found: Iterable<string>): string[] {
  const shown: string[] = []
  for (const complaint of found) {
    shown.push(complaint)
    if (shown.length === SHOWN) break
  }
  return shown
}
