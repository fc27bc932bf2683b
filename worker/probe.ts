import type { Device, Probe } from './runner.ts'

/** A probe, with a restart of the device, may take so long: less than the server waits for its answer, milliseconds. */
export const PROBE_MS = 300_000

/** Looks whether the device works. Never rejects: what goes wrong is the answer. */
export async function probeDevice(device: Device, signal: AbortSignal): Promise<Probe> {
  if (device.probe === undefined) return { error: null, rebooted: false }
  const ended = new Promise<Probe>((resolve) => {
    const givenUp = (): void => resolve({ error: 'the probe did not end in time', rebooted: false })
    if (signal.aborted) givenUp()
    else signal.addEventListener('abort', givenUp, { once: true })
  })
  try {
    return await Promise.race([device.probe(signal), ended])
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), rebooted: false }
  }
}
