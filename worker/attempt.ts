import { openLogStream } from './log-stream.ts'
import { DeviceProblem } from './runner.ts'
import type { AttemptResult, Device, Job } from './runner.ts'

/** One job being run on the device. */
export interface RunningAttempt {
  readonly attemptId: string
  /** Somebody canceled the job. */
  cancel(): void
  /** We end it: the result is ERRORED with this text, so that the job runs again, here or elsewhere. */
  stop(why: string): void
  /** Never rejects. */
  readonly result: Promise<AttemptResult>
  /** Sends the rest of the live log; to be called before the attempt is reported, which closes its log. */
  closeLog(): Promise<void>
}

/** `dropped` ends the run like a cancel does; its result then interests nobody. */
export function startAttempt(
  device: Device,
  job: Job,
  sendLog: (chunk: { seq: number; text: string }, signal: AbortSignal) => Promise<void>,
  dropped: AbortSignal,
): RunningAttempt {
  const ending = new AbortController()
  const output = openLogStream(sendLog)
  let stoppedBecause: string | null = null

  async function run(): Promise<AttemptResult> {
    const startedAt = performance.now()
    try {
      const signal = AbortSignal.any([ending.signal, dropped])
      const result = await device.run(job, (event) => event.type === 'output' && output.write(event.text), signal)
      if (result.outcome !== 'CANCELED' || stoppedBecause === null) return result
      return { ...result, outcome: 'ERRORED', error: stoppedBecause, cause: 'WORKER' }
    } catch (error) {
      // A fault of the device or the runner costs this attempt, never the agent.
      const durationMs = Math.round(performance.now() - startedAt)
      const text = error instanceof Error ? error.message : String(error)
      const failed = { outcome: 'ERRORED', durationMs, counts: null } as const
      return error instanceof DeviceProblem
        ? { ...failed, error: text, cause: 'DEVICE' }
        : { ...failed, error: `the runner failed: ${text}`, cause: 'WORKER' }
    }
  }

  return {
    attemptId: job.attemptId,
    cancel: () => ending.abort(),
    stop(why) {
      if (!ending.signal.aborted) stoppedBecause = why
      ending.abort()
    },
    result: run(),
    closeLog: () => output.close(),
  }
}
