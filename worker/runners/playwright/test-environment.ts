import type { Job } from '../../runner.ts'

/** Everything a test gets to know of this machine: never the agent's own environment, which may hold secrets. */
export function testEnvironment(job: Job): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(kept),
    CI: '1',
    QGJOB_JOB_ID: job.id,
    QGJOB_ATTEMPT: String(job.attemptNumber),
    QGJOB_APP_VERSION: job.appVersionId,
  }
}
