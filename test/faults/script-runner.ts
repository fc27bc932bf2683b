import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Line } from '../history/recorder.ts'
import type { AttemptResult, Capabilities, Device, InstalledApp, Job, Runner } from '../../worker/runner.ts'

/**
 * What a device of a fault rig runs: a real process of its own group, light enough for hundreds of kills. It writes its
 * own beginning and end into the history, so that they are seen whatever becomes of the agent, and it ends when the
 * agent's end of its pipe closes, as Playwright's process does.
 */
const CHILD = `
now() { local us=\${EPOCHREALTIME/[.,]/}; NOW=$((us / 1000)); }
now
printf '{"id":"%s","process":"%s","operation":"child","arguments":{"device":"%s","attemptId":"%s","pid":%s},"invoked":%s}\n' \
  "$ID" "$AGENT" "$DEVICE" "$ATTEMPT" "$$" "$NOW" >> "$HISTORY"
stop() { now; printf '{"id":"%s","returned":%s,"outcome":"ok","answer":{}}\n' "$ID" "$NOW" >> "$HISTORY"; exit "$1"; }
trap 'stop 130' INT TERM
[ "$DOES" = kill ] && kill -9 "$PPID"
[ "$DOES" = stubborn ] && trap '' INT TERM
IFS= read -r -t "$SECONDS_TO_RUN" line
code=$?
# More than 128: the time is over. Anything else: the pipe is closed.
[ "$code" -gt 128 ] || stop 129
[ "$DOES" = fail ] && stop 1
stop 0
`

/** Test paths tell the device what to do: tests/<name>.<what>.<milliseconds>.spec.ts */
const PATH = /\.(pass|fail|kill|stubborn)\.(\d+)\.spec\.ts$/
export type Behaviour = 'pass' | 'fail' | 'kill' | 'stubborn'

export function testPath(name: string, does: Behaviour, ms: number): string {
  return `tests/${name}.${does}.${ms}.spec.ts`
}

export interface ScriptRunnerOptions {
  agent: string
  names: readonly string[]
  capabilities: Capabilities
  dataDir: string
  /** The file that the processes write their lives to. */
  history: string
}

export function createScriptRunner({ agent, names, capabilities, dataDir, history }: ScriptRunnerOptions): Runner {
  return {
    async devices() {
      await mkdir(dataDir, { recursive: true })
      return names.map((name) =>
        openDevice({ agent, name, capabilities, file: join(dataDir, `${name}.json`), history }),
      )
    },
    close: () => Promise.resolve(),
  }
}

interface DeviceOptions {
  agent: string
  name: string
  capabilities: Capabilities
  /** What is installed. */
  file: string
  history: string
}

function openDevice({ agent, name, capabilities, file, history }: DeviceOptions): Device {
  const installed = (): InstalledApp[] =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as InstalledApp[]) : []

  return {
    name,
    capabilities,
    installed: () => Promise.resolve(installed()),
    prepare({ organizationId, appVersionId }) {
      const others = installed().filter((app) => app.organizationId !== organizationId)
      const buildHash = `build of ${appVersionId}`
      const isThere = installed().some((app) => app.organizationId === organizationId && app.buildHash === buildHash)
      if (!isThere) writeFileSync(file, JSON.stringify([...others, { organizationId, appVersionId, buildHash }]))
      return Promise.resolve({ performed: !isThere, durationMs: isThere ? 0 : 1, buildHash })
    },
    run: (job, emit, signal) => runChild({ agent, device: name, history, job }, emit, signal),
    release: () => Promise.resolve(),
  }
}

let children = 0

function runChild(
  { agent, device, history, job }: { agent: string; device: string; history: string; job: Job },
  emit: Parameters<Device['run']>[1],
  signal: AbortSignal,
): Promise<AttemptResult> {
  const [, does = 'pass', ms = '50'] = PATH.exec(job.testPath) ?? []
  const id = `${process.pid}-child-${++children}`
  const startedAt = performance.now()
  return new Promise((resolve) => {
    // Given a socket as its input, it would take itself for a remote shell and read the user's files.
    const child = spawn('bash', ['--norc', '-c', CHILD], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        AGENT: agent,
        DEVICE: device,
        HISTORY: history,
        ID: id,
        ATTEMPT: job.attemptId,
        DOES: does,
        SECONDS_TO_RUN: String(Number(ms) / 1_000),
      },
    })
    let killing: NodeJS.Timeout | undefined
    const cancel = () => {
      child.kill('SIGINT')
      killing = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), job.stopGraceMs)
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel)
    child.stdin.on('error', () => undefined)
    emit({ type: 'output', text: `${job.testPath} runs on ${device}\n` })
    child.once('exit', (code, killedBy) => {
      // It had no time to say so itself.
      if (killedBy === 'SIGKILL') noteEnd(history, id)
      clearTimeout(killing)
      signal.removeEventListener('abort', cancel)
      const verdict = code === 0 ? 'PASSED' : code === 1 ? 'FAILED' : signal.aborted ? 'CANCELED' : 'ERRORED'
      resolve({
        outcome: verdict,
        durationMs: Math.round(performance.now() - startedAt),
        counts: null,
        error:
          verdict === 'FAILED' ? 'the test said no' : verdict === 'ERRORED' ? `it ended with ${String(code)}` : null,
      })
    })
  })
}

function noteEnd(history: string, id: string): void {
  const line: Line = { id, returned: Date.now(), outcome: 'ok', answer: {} }
  appendFileSync(history, `${JSON.stringify(line)}\n`)
}
