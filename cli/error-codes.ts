import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** Every kind of failure by the code that scripts can rely on. `qgjob help error-codes` prints this table. */
export const ERROR_CODES = {
  USAGE: [EXIT.usage, 'the command line or a setting is wrong'],
  NO_TESTS: [EXIT.usage, 'a glob of `qgjob run` matches no test file'],
  INVALID_INPUT: [EXIT.usage, 'the server does not accept a value'],
  IDEMPOTENCY_CONFLICT: [EXIT.usage, 'the idempotency key was used before, for other jobs'],
  ALREADY_FINISHED: [EXIT.usage, 'the job ended before it could be canceled'],
  NOT_FINISHED: [EXIT.usage, 'the job has not ended yet, so there is nothing to run again'],
  SERVER_UNREACHABLE: [EXIT.couldNotRun, 'no qgjob server answers'],
  CERTIFICATE_REFUSED: [EXIT.couldNotRun, 'the TLS certificate of the server is not one that is trusted here'],
  SERVER_REFUSED: [EXIT.couldNotRun, 'the server answered with a fault of its own, or is no qgjob server'],
  QUEUE_FULL: [EXIT.couldNotRun, 'the organization has as many jobs waiting as it may'],
  BUILD_MISSING: [EXIT.usage, 'the app version was uploaded, but not for the platform of the jobs'],
  FILE_TOO_LARGE: [EXIT.usage, 'the file is larger than the server takes'],
  BUILDS_FULL: [EXIT.couldNotRun, 'the organization keeps as many bytes of app builds as it may'],
  STORE_FULL: [EXIT.couldNotRun, 'the disk of the server is full; it goes on when there is room'],
  COULD_NOT_RUN: [EXIT.couldNotRun, 'this machine stands in the way: a port, a file, a missing program'],
  OUTPUT_UNWRITABLE: [EXIT.couldNotRun, 'stdout, or a file to write, takes no more'],
  NOT_ALLOWED: [EXIT.notAllowed, 'the server wants other rights, or a token'],
  NOT_FOUND: [EXIT.notFound, 'the server has nothing by that id or name'],
  BUG: [EXIT.bug, 'a bug in qgjob'],
} as const satisfies Record<string, readonly [ExitCode, string]>
export type ErrorCode = keyof typeof ERROR_CODES
