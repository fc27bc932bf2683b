import { SourceProblem } from './runner.ts'
import type { AttemptResult, Device } from './runner.ts'
import type { Sources } from './sources.ts'

/** A device of any runner that runs jobs of a repository in a checkout of their commit. */
export function withSources(device: Device, sources: Sources): Device {
  async function run(...[job, emit, signal]: Parameters<Device['run']>): Promise<AttemptResult> {
    const { source } = job
    if (source === undefined || source === null) return device.run(job, emit, signal)
    const startedAt = performance.now()
    const ended = (how: Pick<AttemptResult, 'outcome' | 'error' | 'cause'>): AttemptResult => ({
      ...how,
      durationMs: Math.round(performance.now() - startedAt),
      counts: null,
    })
    try {
      const held = await sources.hold(job.organizationId, source, signal)
      try {
        emit({ type: 'output', text: `tests of ${source.repository} at ${source.commit}\n` })
        return await device.run({ ...job, workspace: held.workspace }, emit, signal)
      } finally {
        held.release()
      }
    } catch (error) {
      if (error instanceof SourceProblem)
        return ended({ outcome: 'ERRORED', error: error.message, cause: error.blames })
      if (signal.aborted) return ended({ outcome: 'CANCELED', error: null })
      throw error
    }
  }
  return { ...device, run }
}
