import type { AppToInstall, AttemptResult, Device, Install, Job } from '../runner.ts'
import { watched } from './deferred.ts'

/** A device whose installs and runs a test decides. */
export interface FakeDevice extends Device {
  readonly prepared: string[]
  readonly started: Job[]
  /** Attempts whose run was told to stop. */
  readonly canceled: string[]
  releases: number
  /** How a run ends; by default at once, passed. */
  onRun: (job: Job, signal: AbortSignal) => Promise<AttemptResult>
  onPrepare: (app: AppToInstall) => Promise<Install>
  until(fact: () => boolean): Promise<void>
}

export const PASSED: AttemptResult = { outcome: 'PASSED', durationMs: 5, counts: null, error: null }

/** A run that goes on until it is told to stop, as a test that hangs does. */
export function untilCanceled(_: Job, signal: AbortSignal): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const canceled = (): void => resolve({ outcome: 'CANCELED', durationMs: 9, counts: null, error: null })
    if (signal.aborted) canceled()
    else signal.addEventListener('abort', canceled)
  })
}

export function fakeDevice(name = 'phone-1'): FakeDevice {
  const facts = watched()
  const device: FakeDevice = {
    name,
    capabilities: { platform: 'WEB', tags: [] },
    prepared: [],
    started: [],
    canceled: [],
    releases: 0,
    onRun: () => Promise.resolve(PASSED),
    onPrepare: () => Promise.resolve({ performed: true, durationMs: 40, buildHash: 'hash' }),
    until: (fact) => facts.until(fact),
    installed: () => Promise.resolve([{ organizationId: 'qualgent', appVersionId: 'v1.0.0', buildHash: 'old' }]),
    prepare(app) {
      device.prepared.push(app.appVersionId)
      facts.changed()
      return device.onPrepare(app)
    },
    run(job, emit, signal) {
      device.started.push(job)
      signal.addEventListener('abort', () => {
        device.canceled.push(job.attemptId)
        facts.changed()
      })
      emit({ type: 'output', text: `output of ${job.testPath}\n` })
      facts.changed()
      return device.onRun(job, signal)
    },
    release() {
      device.releases++
      facts.changed()
      return Promise.resolve()
    },
  }
  return device
}
