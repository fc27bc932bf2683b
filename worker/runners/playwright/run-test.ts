import { DeviceProblem, SetupProblem } from '../../runner.ts'
import type { AttemptResult, Job, TestEvent } from '../../runner.ts'
import { filesIn } from '../../artifacts.ts'
import { openAttemptDirectory } from './attempt-directory.ts'
import { runPlaywright, STOP_GRACE_MS } from './playwright-process.ts'
import type { PlaywrightRun } from './playwright-run.ts'
import { TestPathProblem, resolveTestPath } from './test-path.ts'
import { judge } from './verdict.ts'

/** The project whose tests run, its directory with links resolved, and where one device lets them write. */
export interface TestPlace extends TestProject {
  /** The same of the project that a job brings along. Throws SetupProblem. */
  projectAt(workspace: string): TestProject
  /** A directory of the device's own; each attempt gets one in it. */
  attempts: string
}

export interface TestProject {
  /** Entry file of the project's Playwright command line. */
  cli: string
  /** Its directory, links resolved. */
  workspace: string
  /** Its own configuration, or null if it has none. */
  userConfig: string | null
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
  place: TestPlace,
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
  const attempt = await openAttemptDirectory(place.attempts, job.attemptId)
  let isPassed = false
  try {
    const { cli, workspace, userConfig } = job.workspace === undefined ? place : place.projectAt(job.workspace)
    const file = await resolveTestPath(workspace, job.testPath, placeOf(job))
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
    const judged = result(verdict)
    // Whoever cancels waits for the device; one that left took its test along, and what led to that is worth a look.
    if (!signal.aborted || signal.reason instanceof DeviceProblem) {
      if (!isPassed) await collect?.(attempt.results)
      await job.uploadArtifacts?.(await filesIn(attempt.results))
    }
    return judged
  } catch (error) {
    if (error instanceof TestPathProblem) {
      return result({ outcome: 'ERRORED', counts: null, error: error.message, cause: 'SOURCE' })
    }
    if (!(error instanceof SetupProblem)) throw error
    const text = error.message.replaceAll(job.workspace ?? place.workspace, placeOf(job))
    return result({ outcome: 'ERRORED', counts: null, error: text, cause: 'TEST' })
  } finally {
    await attempt.close(!isPassed)
  }
}

/** For those who submitted it, of whatever organization: where it lies on this machine is nothing to them. */
function placeOf({ source, workspace: checkout }: Job): string {
  if (source != null) return `${source.repository} at ${source.commit}`
  return checkout === undefined ? 'the workspace of this worker' : 'the repository'
}
