import type { App } from '../app.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { expireLeases } from '../operations/expire-leases.ts'
import { heartbeat } from '../operations/heartbeat.ts'
import type { SimulatedDevice } from './device.ts'

const BEATS = 1_000

/**
 * Leases in a simulation. Only a sweep looks at their ends, and only a device that vanished lets one run out. So a
 * sweep is held only while the server may still believe in such a device, and those who are there send their signs of
 * life only right before it: nobody could tell it from a sign every five seconds.
 */
export class LeaseWatch {
  readonly #app: App
  readonly #devices: readonly SimulatedDevice[]
  /** Devices that the server may still believe in. */
  readonly #missing = new Set<SimulatedDevice>()

  constructor(app: App, devices: readonly SimulatedDevice[]) {
    this.#app = app
    this.#devices = devices
  }

  /** A device vanishes; answers after how many milliseconds a lease of it may have run out. */
  async vanish(device: SimulatedDevice): Promise<number> {
    // It was heard of until now, so its leases have their full term.
    await this.#beat([device])
    device.vanish()
    this.#missing.add(device)
    return this.#app.timing.leaseMs
  }

  async comeBack(device: SimulatedDevice): Promise<void> {
    this.#missing.delete(device)
    await device.register()
  }

  /** Takes back what vanished devices held; tells whether there may be more to take back. */
  async sweep(): Promise<boolean> {
    if (this.#missing.size === 0) return false
    await this.#beat(this.#devices)
    await expireLeases(this.#app)
    const workers = new Map((await this.#app.directory.workers(EVERYTHING)).map((worker) => [worker.name, worker]))
    for (const device of this.#missing) {
      const worker = workers.get(device.profile.name)
      if (worker?.online === false && worker.assignmentId === null) this.#missing.delete(device)
    }
    return this.#missing.size > 0
  }

  async #beat(devices: readonly SimulatedDevice[]): Promise<void> {
    const beats = devices.flatMap((device) => device.beat ?? [])
    for (let from = 0; from < beats.length; from += BEATS) await heartbeat(this.#app, beats.slice(from, from + BEATS))
  }
}
