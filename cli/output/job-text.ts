import type { AttemptRowFragment, JobRowFragment } from '../../client/gql/graphql.ts'
import { oneLine, plural } from './text.ts'
import { duration } from './time.ts'
import { attemptNumber, word } from './words.ts'

/** What there is to say about the state a job is in: where it runs, what it waits for, how it ended. */
export function describeJob(job: JobRowFragment, attempts: readonly AttemptRowFragment[] = []): string {
  const number = attemptNumber(job)
  const on = job.workerName === null ? '' : `on ${job.workerName}`
  switch (job.status) {
    case 'PENDING':
      return joined([reasonToRetry(job), job.dueAt === null ? '' : `again at ${job.dueAt.slice(11, 19)} UTC`])
    case 'QUEUED':
      return number === 0 ? '' : reasonToRetry(job)
    case 'RUNNING':
      return joined([`attempt ${number} ${on}`.trim(), job.cancelRequested ? 'cancel requested' : ''])
    case 'COMPLETED':
      return joined([
        countsOf(attempts),
        tookOf(job),
        on,
        number > 1 ? `attempt ${number}` : '',
        job.flaky ? 'flaky' : '',
      ])
    case 'FAILED':
      return joined([
        job.quarantined ? 'quarantined' : '',
        firstLine(job.error) || outcomeOf(job),
        countsOf(attempts),
        tookOf(job),
        on,
        triesOf(job),
      ])
    case 'ERRORED':
      return joined([
        firstLine(job.error),
        job.infrastructureFailures === 0 ? '' : `${plural(job.infrastructureFailures, 'attempt')} could not run`,
      ])
    case 'CANCELED':
      return job.startedAt === null ? 'before it ran' : on
  }
}

/** "5 passed, 1 failed" of the last attempt that counted its tests. */
export function countsOf(attempts: readonly Pick<AttemptRowFragment, 'counts'>[]): string {
  const counts = attempts.findLast((attempt) => attempt.counts !== null)?.counts
  if (counts === undefined || counts === null) return ''
  const parts = [
    [counts.passed, 'passed'],
    [counts.failed, 'failed'],
    [counts.flaky, 'flaky'],
    [counts.skipped, 'skipped'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(', ')
}

/** The line of an error that tells most: the first that is not empty. */
export function firstLine(text: string | null): string {
  const line = (text ?? '').split('\n').find((candidate) => candidate.trim() !== '')
  return oneLine(line ?? '')
}

function reasonToRetry(job: JobRowFragment): string {
  const outcome = outcomeOf(job)
  return joined([outcome === '' ? '' : `attempt ${attemptNumber(job)} ${outcome}`, firstLine(job.error)])
}

function outcomeOf({ outcome }: JobRowFragment): string {
  return outcome === null ? '' : word(outcome)
}

function tookOf({ durationMs }: JobRowFragment): string {
  return durationMs === null ? '' : duration(durationMs)
}

function triesOf(job: JobRowFragment): string {
  return job.attemptsUsed > 1 ? plural(job.attemptsUsed, 'attempt') : ''
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ')
}
