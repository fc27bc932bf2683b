import type { Job, Platform } from './job.ts'

/** Failures that a caller can expect and act on. Anything else is a bug, and reaches clients masked. */
export abstract class ExpectedError extends Error {
  abstract readonly code: string
}

/** `field` is the path of the bad value in the input, such as "input.testPath". */
export class InvalidInput extends ExpectedError {
  readonly code = 'INVALID_INPUT'
  readonly field: string
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`)
    this.field = field
  }
}

/** A missing id and one of another organization answer alike. */
export class NotFound extends ExpectedError {
  readonly code = 'NOT_FOUND'
  readonly id: string
  constructor(what: string, id: string) {
    super(`No ${what} has the id ${id}.`)
    this.id = id
  }
}

export class IdempotencyConflict extends ExpectedError {
  readonly code = 'IDEMPOTENCY_CONFLICT'
  constructor(key: string) {
    super(`The idempotency key ${key} was used before for another submit; take a new key, or send the same jobs again.`)
  }
}

/** Nobody, or somebody whose token is not good any more. */
export class Unauthenticated extends ExpectedError {
  readonly code: 'UNAUTHENTICATED' | 'TOO_MANY_FAILED_LOGINS' = 'UNAUTHENTICATED'
}

/** Somebody at this address tries one token after another. */
export class TooManyFailedLogins extends Unauthenticated {
  override readonly code = 'TOO_MANY_FAILED_LOGINS'
  readonly waitS: number
  constructor(waitS: number) {
    super(`Too many access tokens from this address were not good. Try again in ${waitS} s, with one that is.`)
    this.waitS = waitS
  }
}

/** The caller may see what this is about, but not do it. */
export class Forbidden extends ExpectedError {
  readonly code = 'FORBIDDEN'
}

/** The organization has as many jobs waiting as it may. */
export class QueueFull extends ExpectedError {
  readonly code = 'QUEUE_FULL'
  readonly limit: number
  readonly waiting: number
  constructor(organizationId: string, limit: number, waiting: number) {
    super(
      `${organizationId} may have ${limit} jobs waiting and has ${waiting}: nothing was submitted. Wait until some have run, cancel some, or have the limit raised.`,
    )
    this.limit = limit
    this.waiting = waiting
  }
}

/** The disk that holds the store is full: nothing of the change was kept. */
export class StoreFull extends ExpectedError {
  readonly code = 'STORE_FULL'
  constructor() {
    super(
      'The disk of the server is full: nothing was changed. Try again later; the same server goes on when there is room.',
    )
  }
}

/** The app version was uploaded, but not for the platform that the job would run on; `platforms` are those it has. */
export class BuildMissing extends ExpectedError {
  readonly code = 'BUILD_MISSING'
  readonly platforms: readonly Platform[]
  constructor(appVersionId: string, platforms: readonly Platform[], why: string) {
    super(`${appVersionId} was uploaded for ${platforms.join(' and ')}, ${why}: nothing was submitted.`)
    this.platforms = platforms
  }
}

/** An attempt has as many files, or as large ones, as it may. */
export class ArtifactsFull extends ExpectedError {
  readonly code = 'ARTIFACTS_FULL'
  constructor(limit: string) {
    super(
      `An attempt may leave ${limit} and no more: the file was not kept. The result of the attempt does not suffer.`,
    )
  }
}

/** The organization keeps as many bytes of app builds as it may. */
export class BuildsFull extends ExpectedError {
  readonly code = 'BUILDS_FULL'
  readonly limit: number
  readonly kept: number
  constructor(organizationId: string, limit: number, kept: number) {
    super(
      `${organizationId} may keep ${limit} bytes of app builds and keeps ${kept}: nothing was added. Wait until old builds are forgotten (--retention-days of the server), or have QGJOB_MAX_ORG_BUILD_BYTES raised there.`,
    )
    this.limit = limit
    this.kept = kept
  }
}

/** More bytes than are taken; `limit` says how many are. */
export class FileTooLarge extends ExpectedError {
  readonly code = 'FILE_TOO_LARGE'
  readonly limit: number
  constructor(what: string, limit: number, remedy: string) {
    super(`${what} is larger than ${limit} bytes: nothing was kept. ${remedy}`)
    this.limit = limit
  }
}

export class AlreadyFinished extends ExpectedError {
  readonly code = 'ALREADY_FINISHED'
  readonly job: Job
  constructor(job: Job) {
    super(`Job ${job.id} is ${job.status}: nothing was changed. retryJob runs it again as a new job.`)
    this.job = job
  }
}

export class NotFinished extends ExpectedError {
  readonly code = 'NOT_FINISHED'
  readonly job: Job
  constructor(job: Job) {
    super(`Job ${job.id} is ${job.status}: only a finished job can be retried. cancelJob ends it first.`)
    this.job = job
  }
}

/** The lease is over: the agent drops the work and never retries the message. */
export class StaleLease extends ExpectedError {
  readonly code = 'STALE_LEASE'
  constructor(assignmentId: string, fence: number, why: string) {
    super(`Assignment ${assignmentId} with fence ${fence} ${why}: drop the work, nothing was recorded.`)
  }
}

/** The worker of this name is another agent's; the message says until when. */
export class NameTaken extends ExpectedError {
  readonly code = 'NAME_TAKEN'
}

/** The agent's session was replaced by a newer process or is unknown: register again. */
export class StaleSession extends ExpectedError {
  readonly code = 'STALE_SESSION'
  constructor(workerId: string, why: string) {
    super(`The session of worker ${workerId} is not the current one: ${why}. Register again.`)
  }
}
