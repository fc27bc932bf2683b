import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { killGroup } from '../../kill-group.ts'
import type { TestEvent } from '../../runner.ts'
import { message } from './playwright-run.ts'
import type { PlaywrightRun } from './playwright-run.ts'
import type { Ending } from './verdict.ts'

/** An ended run has so long to clean up before its whole process group is killed. */
export const STOP_GRACE_MS = 10_000
/** How much of stderr is kept to explain a start that failed, UTF-16 units. */
const LAST_WORDS = 2_000

/** Modules that Playwright loads by path: beside this file, as source in a checkout and as files of the build. */
const ASSETS = { config: asset('playwright-config'), reporter: asset('playwright-reporter') }

export interface ProcessOptions {
  /** Entry file of the project's Playwright command line. */
  cli: string
  run: Omit<PlaywrightRun, 'reporter'>
  outputDir: string
  /** The whole environment of the tests. */
  env: Record<string, string>
  timeoutMs: number
  graceMs?: number
}

/**
 * Runs one test file in one Playwright process and its process group. When it resolves, nothing of the group is left.
 * `canceled` and the timeout interrupt the run first, so that fixtures are torn down and the reporter can say so.
 */
export async function runPlaywright(
  { cli, run, outputDir, env, timeoutMs, graceMs = STOP_GRACE_MS }: ProcessOptions,
  emit: (event: TestEvent) => void,
  canceled: AbortSignal,
): Promise<Omit<Ending, 'deviceFault'>> {
  let ended: Ending['ended'] = null
  let lastWords = ''
  let kill: NodeJS.Timeout | undefined

  // Arguments are a list and the test path is not among them: no shell, no flag and no pattern can come from outside.
  const child = execa(process.execPath, [cli, 'test', '--config', ASSETS.config, '--output', outputDir], {
    cwd: run.workspace,
    env: { ...env, QGJOB_RUN: JSON.stringify({ ...run, reporter: ASSETS.reporter } satisfies PlaywrightRun) },
    extendEnv: false,
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    ipc: true,
    serialization: 'json',
    buffer: false,
    reject: false,
  })

  const leader = child.nodeChildProcess
  leader.on('message', (raw) => {
    const parsed = message.safeParse(raw)
    if (parsed.success) emit(parsed.data)
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => emit({ type: 'output', text }))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS)
    emit({ type: 'output', text })
  })
  // What the leader leaves behind would hold the pipes, and the device.
  leader.on('exit', () => killGroup(leader.pid))

  const end = (why: NonNullable<Ending['ended']>): void => {
    if (ended !== null) return
    ended = why
    child.kill('SIGINT')
    kill = setTimeout(() => killGroup(leader.pid), graceMs)
  }
  const cancel = (): void => end('canceled')
  const watchdog = setTimeout(() => end('timed out'), timeoutMs)
  if (canceled.aborted) cancel()
  else canceled.addEventListener('abort', cancel)

  try {
    const { exitCode, signal } = await child
    return { exitCode: exitCode ?? null, signal: signal ?? null, ended, lastWords: lastWords.trim() }
  } finally {
    clearTimeout(watchdog)
    clearTimeout(kill)
    canceled.removeEventListener('abort', cancel)
  }
}

function asset(name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url))
}
