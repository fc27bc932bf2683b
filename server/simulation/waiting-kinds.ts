import { fits } from '../domain/worker.ts'
import type { TraceDevice, TraceJob } from './trace.ts'

/** Jobs that wait, counted by what they ask of a device. */
export class WaitingKinds {
  readonly #kinds = new Map<string, { job: TraceJob; count: number }>()

  add(job: TraceJob): void {
    const key = keyOf(job)
    const kind = this.#kinds.get(key)
    if (kind === undefined) this.#kinds.set(key, { job, count: 1 })
    else kind.count++
  }

  remove(job: TraceJob): void {
    const kind = this.#kinds.get(keyOf(job))
    if (kind !== undefined) kind.count--
  }

  /** Whether one of them could run on one of these devices. */
  areFitBy(devices: readonly TraceDevice[]): boolean {
    for (const { job, count } of this.#kinds.values()) {
      if (count > 0 && devices.some((device) => canRun(device, job))) return true
    }
    return false
  }
}

export function canRun(device: TraceDevice, job: TraceJob): boolean {
  return fits({ ...device, organizationIds: null }, job)
}

function keyOf({ target, requirements }: TraceJob): string {
  return JSON.stringify([target, requirements])
}
