import type { HealthFacts, Phone } from '../../adapters/adapter.ts'
import type { Probe } from '../../runner.ts'

/** Below this a phone fails installs and kills apps. */
const LEAST_FREE_BYTES = 500_000_000
/** A phone that is not charged dies in the middle of a job. */
const LEAST_BATTERY = 10
/** Phones slow down to cool, and refuse to charge. */
const MOST_DEGREES = 50

/** Looks at the phone; one that does not answer is restarted, if that can be done from here, and looked at again. */
export async function probePhone(phone: Phone, signal: AbortSignal): Promise<Probe> {
  const error = await wrongWith(phone)
  if (error === null || phone.reboot === null) return { error, rebooted: false }
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
    return healthFault(await phone.health())
  } catch (error) {
    return textOf(error)
  }
}

/** What keeps a phone that answers from working, in words; null: nothing. */
export function healthFault({ isBooted, battery, charging, temperature, freeBytes }: HealthFacts): string | null {
  if (!isBooted) return 'it has not finished starting'
  if (freeBytes !== undefined && freeBytes < LEAST_FREE_BYTES) {
    return `its storage is full: ${Math.round(freeBytes / 1e6)} MB are free`
  }
  if (battery !== undefined && battery < LEAST_BATTERY && charging !== true) return `its battery is at ${battery} %`
  if (temperature !== undefined && temperature > MOST_DEGREES) return `it is too hot: ${temperature} °C`
  return null
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
