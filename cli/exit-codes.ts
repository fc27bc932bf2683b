import type { JobStatus } from '../client/gql/graphql.ts'

/** What the process says to the shell. `qgjob help exit-codes` prints this table. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  couldNotRun: 3,
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
  [EXIT.passed, 'done; when watching: every job passed'],
  [EXIT.failed, 'watching: at least one test failed'],
  [EXIT.usage, 'the request was wrong: usage, settings, bad input, or not possible in the state the job is in'],
  [EXIT.couldNotRun, 'could not run: no answer or a refusal of the server, output full, or (watching) a job errored'],
  [EXIT.notFound, 'no such job, group or worker'],
  [EXIT.canceled, 'watching: a job was canceled'],
  [EXIT.bug, 'a bug in qgjob'],
  [EXIT.timeout, '--watch-timeout was reached first'],
  [EXIT.interrupted, 'Ctrl-C'],
  [EXIT.brokenPipe, 'the reader of the output left, as `head` does'],
  [EXIT.terminated, 'SIGTERM'],
]

/** The exit code of finished jobs, the worst news first: a failed test outweighs one that could not run. */
export function verdictOf(statuses: readonly JobStatus[]): ExitCode {
  if (statuses.includes('FAILED')) return EXIT.failed
  if (statuses.includes('ERRORED')) return EXIT.couldNotRun
  if (statuses.includes('CANCELED')) return EXIT.canceled
  return EXIT.passed
}
