import type { Job } from '../../runner.ts'

/** The whole environment of a test: `passed`, what it gets of the agent's, and over that what describes its job. */
export function testEnvironment(passed: Readonly<Record<string, string>>, job: Job): Record<string, string> {
  return {
    ...passed,
    CI: '1',
    QGJOB_JOB_ID: job.id,
    QGJOB_ATTEMPT: String(job.attemptNumber),
    QGJOB_APP_VERSION: job.appVersionId,
  }
}
