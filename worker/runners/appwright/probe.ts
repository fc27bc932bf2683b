import type { HealthFacts, Phone } from '../../adapters/adapter.ts'
import type { Probe } from '../../runner.ts'

/** Below this a phone fails installs and kills apps. */
const LEAST_FREE_BYTES = 500_000_000
/** A phone that is not charged dies in the middle of a job. */
const LEAST_BATTERY = 10
/** Phones slow down to cool, and refuse to charge. */
const MOST_DEGREES = 50

/** A restart takes a phone off adb, and its probe is asked for anew when it is back: it helped, or it does not help. */
const RESTARTED_MS = 10 * 60_000

/** When phones were last restarted for a probe, by their ids: performance.now(). */
export type Restarts = Map<string, number>

/** Looks at the phone; one that does not work is restarted, if that can be done from here, and looked at again. */
export async function probePhone(phone: Phone, restarts: Restarts, signal: AbortSignal): Promise<Probe> {
  const error = await wrongWith(phone)
  const wasRestarted = performance.now() - (restarts.get(phone.id) ?? -Infinity) < RESTARTED_MS
  if (error === null || phone.reboot === null || wasRestarted) return { error, rebooted: wasRestarted }
  restarts.set(phone.id, performance.now())
  try {
    await phone.reboot(signal)
  } catch (failure) {
    signal.throwIfAborted()
    return { error: `${error}; restarting it failed: ${textOf(failure)}`, rebooted: true }
  }
  return { error: await wrongWith(phone), rebooted: true }
}

async function wrongWith(phone: Phone): Promise<string | null> {
  try {
    return healthFault(await phone.health())?.what ?? null
  } catch (error) {
    return textOf(error)
  }
}

/** What keeps a phone that answers from working, and what a person can do about it; null: nothing. */
export function healthFault(facts: HealthFacts): { what: string; remedy: string } | null {
  const { isBooted, battery, charging, temperature, freeBytes } = facts
  if (!isBooted) return { what: 'it has not finished starting', remedy: 'wait until it has, or restart it' }
  if (freeBytes !== undefined && freeBytes < LEAST_FREE_BYTES) {
    const what = `its storage is full: ${Math.round(freeBytes / 1e6)} MB are free`
    return { what, remedy: `make room for ${LEAST_FREE_BYTES / 1e6} MB: without it, installs fail` }
  }
  if (battery !== undefined && battery < LEAST_BATTERY && charging !== true) {
    return { what: `its battery is at ${battery} %`, remedy: 'charge it' }
  }
  if (temperature !== undefined && temperature > MOST_DEGREES) {
    return { what: `it is too hot: ${temperature} °C`, remedy: 'let it cool down' }
  }
  return null
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
