import type { AttemptResult, Job, TestEvent } from '../../runner.ts'
import { openAttemptDirectory } from './attempt-directory.ts'
import { runPlaywright, STOP_GRACE_MS } from './playwright-process.ts'
import type { PlaywrightRun } from './playwright-run.ts'
import { TestPathProblem, resolveTestPath } from './test-path.ts'
import { judge } from './verdict.ts'

/** The project whose tests run, and where one device lets them write. */
export interface TestPlace {
  /** Entry file of the project's Playwright command line. */
  cli: string
  /** Its directory, links resolved. */
  workspace: string
  /** Its own configuration, or null if it has none. */
  userConfig: string | null
  /** A directory of the device's own; each attempt gets one in it. */
  attempts: string
}

/** What the device is for one run. */
export interface Stage {
  /** What it makes of the project's own configuration. */
  over: Pick<PlaywrightRun, 'use' | 'without' | 'platform'>
  /** The environment of the tests, besides the temporary directory. */
  env: Readonly<Record<string, string>>
  /** Asked after the run: what befell the device meanwhile, or null. */
  deviceFault(): string | null
  /** Writes what there is to see on the device after a run that did not pass, beside what the test itself wrote. */
  collect?(directory: string): Promise<void>
}

/** Runs one job in a Playwright process of its own. Nothing of it is left when it resolves; see Device.run. */
export async function runTest(
  { cli, workspace, userConfig, attempts }: TestPlace,
  job: Job,
  stage: () => Promise<Stage>,
  emit: (event: TestEvent) => void,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const startedAt = performance.now()
  const result = (verdict: Omit<AttemptResult, 'durationMs'>): AttemptResult => ({
    ...verdict,
    durationMs: Math.round(performance.now() - startedAt),
  })
  const attempt = await openAttemptDirectory(attempts, job.attemptId)
  let isPassed = false
  try {
    const file = await resolveTestPath(workspace, job.testPath)
    const { over, env, deviceFault, collect } = await stage()
    const events: TestEvent[] = []
    const ending = await runPlaywright(
      {
        cli,
        run: { file, workspace, userConfig, timeoutMs: job.timeoutMs, ...over },
        outputDir: attempt.results,
        env: { ...env, TMPDIR: attempt.tmp },
        timeoutMs: job.timeoutMs,
        graceMs: Math.min(STOP_GRACE_MS, job.stopGraceMs),
      },
      (event) => {
        if (event.type !== 'output') events.push(event)
        emit(event)
      },
      signal,
    )
    const verdict = judge(events, { ...ending, deviceFault: deviceFault() }, job.timeoutMs)
    isPassed = verdict.outcome === 'PASSED'
    if (!isPassed && !signal.aborted) await collect?.(attempt.results)
    return result(verdict)
  } catch (error) {
    if (!(error instanceof TestPathProblem)) throw error
    return result({ outcome: 'ERRORED', counts: null, error: error.message, cause: 'TEST' })
  } finally {
    await attempt.close(!isPassed)
  }
}
