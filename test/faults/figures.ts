import { isJobEvent } from '../../server/domain/events.ts'
import type { Evidence } from '../history/facts.ts'
import { operationsOf, succeeded } from '../history/operation.ts'

/** What a run came to, for people. */
export interface Figures {
  acknowledged: number
  /** Submits that nobody answered, and how many of those are there all the same. */
  unanswered: number
  jobs: number
  completed: number
  errored: number
  attempts: number
  /** Attempts that ended as LOST: each was cut off by a fault. */
  lost: number
  events: number
  delivered: number
  /** From the end of a fault to the next job that began or ended anywhere, milliseconds. */
  progress: { median: number; worst: number }
  /** From a fault on an agent to the end of the attempt that it cost, milliseconds. */
  requeue: { median: number; worst: number }
}

export function figuresOf({ history, facts }: Evidence): Figures {
  const { jobs, attempts, events } = facts
  const submits = operationsOf(history, 'submit')
  const lost = [...attempts.values()].filter(({ outcome }) => outcome === 'LOST')
  const moments = events.flatMap(({ at, event }) =>
    isJobEvent(event) && (event.kind === 'STARTED' || event.kind === 'FINISHED') ? [at] : [],
  )
  moments.sort((a, b) => a - b)
  const faults = succeeded(history, 'fault')
  const progress = faults.flatMap(({ returned, arguments: { target } }) => {
    const next = moments.find((at) => at >= (returned ?? Infinity))
    if (returned === null || next === undefined) return []
    // Hit again before it came to work: the last of such faults counts.
    const again = faults.some(
      (other) => other.arguments.target === target && other.invoked >= returned && other.invoked <= next,
    )
    return again ? [] : [next - returned]
  })
  const kills = faults.filter(({ arguments: { kind } }) => kind === 'kill -9 of an agent')
  const requeue = kills.flatMap(({ invoked, arguments: { target } }) => {
    const hit = lost.find(
      ({ workerName, startedAt, endedAt }) =>
        workerName.startsWith(target) && startedAt <= invoked && endedAt !== null && endedAt >= invoked,
    )
    return hit?.endedAt == null ? [] : [hit.endedAt - invoked]
  })
  return {
    acknowledged: new Set(succeeded(history, 'submit').flatMap(({ answer }) => answer.jobIds)).size,
    unanswered: submits.filter(({ outcome }) => outcome === 'unknown').length,
    jobs: jobs.size,
    completed: [...jobs.values()].filter(({ status }) => status === 'COMPLETED').length,
    errored: [...jobs.values()].filter(({ status }) => status === 'ERRORED').length,
    attempts: attempts.size,
    lost: lost.length,
    events: events.length,
    delivered: operationsOf(history, 'read').length,
    progress: summary(progress),
    requeue: summary(requeue),
  }
}

function summary(values: readonly number[]): { median: number; worst: number } {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0 }
}
