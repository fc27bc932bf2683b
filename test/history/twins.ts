import type { OF_THE_HISTORY } from './checkers.ts'
import type { Evidence } from './facts.ts'
import { operationsOf, succeeded } from './operation.ts'

/** A way to spoil good evidence for each checker of histories, so that each is seen to fail. */
export interface EvidenceTwin {
  what: string
  breaks: keyof typeof OF_THE_HISTORY | 'everyReaderArrived' | 'leasesAreHonored' | 'cancelsAreKept'
  corrupt: (evidence: Evidence) => void
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the evidence has nothing to spoil')
  return value
}

export const TWINS: readonly EvidenceTwin[] = [
  {
    what: 'an acknowledged job is gone',
    breaks: 'nothingIsLost',
    corrupt({ history, facts: { jobs } }) {
      jobs.delete(must(succeeded(history, 'submit')[0]?.answer.jobIds[0]) as `job_${string}`)
    },
  },
  {
    what: 'half of an unanswered batch is there',
    breaks: 'nothingIsLost',
    corrupt({ history, facts: { jobs } }) {
      must(operationsOf(history, 'submit')[0]).outcome = 'unknown'
      jobs.delete(must([...jobs.keys()][0]))
    },
  },
  {
    what: 'a batch that was sent twice is there twice',
    breaks: 'nothingIsLost',
    corrupt({ facts: { jobs } }) {
      const job = must([...jobs.values()][0])
      jobs.set('job_again', { ...job, id: 'job_again' })
    },
  },
  {
    what: 'two attempts of a job overlap',
    breaks: 'leasesOfAJobAreDisjoint',
    corrupt({ facts: { attempts } }) {
      const attempt = must([...attempts.values()][0])
      attempts.set('att_again', { ...attempt, id: 'att_again', number: 2, startedAt: (attempt.endedAt ?? 0) - 1 })
    },
  },
  {
    what: 'an attempt goes on after its lease',
    breaks: 'leasesOfAJobAreDisjoint',
    corrupt({ facts: { attempts, assignments } }) {
      const { assignmentId, endedAt } = must([...attempts.values()][0])
      must(assignments.get(assignmentId)).endedAt = (endedAt ?? 0) - 1
    },
  },
  {
    what: 'a device has two leases at a time',
    breaks: 'leasesOfADeviceAreDisjoint',
    corrupt({ facts: { assignments } }) {
      const lease = must([...assignments.values()][0])
      const offeredAt = (lease.endedAt ?? 0) - 1
      assignments.set('asg_again', { ...lease, id: 'asg_again', fence: lease.fence + 1, offeredAt })
    },
  },
  {
    what: 'two test processes run on one device',
    breaks: 'oneChildPerDevice',
    corrupt({ history }) {
      must(operationsOf(history, 'child')[0]).returned = Infinity
    },
  },
  {
    what: 'a test runs on after its lease was given to somebody else',
    breaks: 'childrenEndBeforeTheirLease',
    corrupt({ history, facts: { attempts } }) {
      const child = must(operationsOf(history, 'child')[0])
      const attempt = must(attempts.get(child.arguments.attemptId as `att_${string}`))
      attempt.outcome = 'LOST'
      attempt.endedAt = (child.returned ?? 0) - 1
    },
  },
  {
    what: 'an accepted result is another one later',
    breaks: 'oneResultPerFence',
    corrupt({ facts: { attempts } }) {
      must([...attempts.values()][0]).outcome = 'LOST'
    },
  },
  {
    what: 'a job passed twice',
    breaks: 'oneResultPerFence',
    corrupt({ facts: { attempts } }) {
      const [first, second] = [...attempts.values()]
      must(second).jobId = must(first).jobId
    },
  },
  {
    what: 'a job ends a second time',
    breaks: 'everyJobEndsOnce',
    corrupt({ facts: { events } }) {
      const last = must(events.findLast(({ event }) => event.kind === 'FINISHED'))
      events.push({ ...last, seq: last.seq + 1 })
    },
  },
  {
    what: 'a subscriber was not told of an event',
    breaks: 'readersMissNothing',
    corrupt: (evidence) => dropMessage(evidence, 2),
  },
  {
    what: 'a subscriber was told of an event twice',
    breaks: 'readersMissNothing',
    corrupt({ history }) {
      const messages = operationsOf(history, 'read')
      ;(history as unknown[]).splice(history.indexOf(must(messages[3])), 0, must(messages[3]))
    },
  },
  {
    what: 'a subscriber was never told of the end',
    breaks: 'everyReaderArrived',
    corrupt: (evidence) => dropMessage(evidence, -1),
  },
  {
    what: 'a canceled job passed all the same',
    breaks: 'cancelsAreKept',
    corrupt({ history, facts: { jobs } }) {
      const { jobId } = must(succeeded(history, 'cancel')[0]).arguments
      must(jobs.get(jobId as `job_${string}`)).status = 'COMPLETED'
    },
  },
  {
    what: 'a lease ended before the time that a heartbeat had been promised',
    breaks: 'leasesAreHonored',
    corrupt({ facts: { assignments, known } }) {
      const lease = must([...assignments.values()][0])
      lease.end = 'LOST'
      known.leaseEnds.set(lease.fence, (lease.endedAt ?? 0) + 1)
    },
  },
]

function dropMessage({ history }: Evidence, index: number): void {
  const message = must(operationsOf(history, 'read').at(index))
  ;(history as unknown[]).splice(history.indexOf(message), 1)
}
