import type { JobRowFragment } from '../client/gql/graphql.ts'

/** What the process says to the shell. `qgjob help exit-codes` prints this table. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  couldNotRun: 3,
  notAllowed: 4,
  notFound: 5,
  canceled: 6,
  bug: 70,
  timeout: 124,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_CODE_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.passed, 'done; run, or watching: every job passed'],
  [EXIT.failed, 'run, or watching: at least one test failed that is not quarantined'],
  [EXIT.usage, 'the request was wrong: usage, settings, bad input, or not possible in the state the job is in'],
  [EXIT.couldNotRun, 'could not run: no answer or a refusal of the server, output full, or a watched job errored'],
  [EXIT.notAllowed, 'not allowed: the server wants other rights, or a token'],
  [EXIT.notFound, 'no such job, group or worker'],
  [EXIT.canceled, 'run, or watching: a job was canceled, and none failed or errored'],
  [EXIT.bug, 'a bug in qgjob'],
  [EXIT.timeout, '--timeout of run, or --watch-timeout, was reached first'],
  [EXIT.interrupted, 'Ctrl-C, or SIGINT'],
  [EXIT.brokenPipe, 'the reader of the output left, as `head` does'],
  [EXIT.terminated, 'SIGTERM'],
]

/**
 * The exit code of finished jobs, the worst news first: a failed test outweighs one that could not run. The failure of
 * a quarantined test is none.
 */
export function verdictOf(jobs: readonly Pick<JobRowFragment, 'status' | 'quarantined'>[]): ExitCode {
  const statuses = jobs.flatMap(({ status, quarantined }) => (quarantined ? [] : [status]))
  if (statuses.includes('FAILED')) return EXIT.failed
  if (statuses.includes('ERRORED')) return EXIT.couldNotRun
  if (statuses.includes('CANCELED')) return EXIT.canceled
  return EXIT.passed
}
