import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Phone } from '../../adapters/adapter.ts'
import { within } from '../../retry.ts'
import type { SessionLog } from './session-log.ts'
import type { PhoneSession } from './session.ts'

/** What is collected from a device that may be dead must not take long. */
const COLLECT_MS = 10_000

export interface Scene {
  readonly phone: Phone
  readonly session: PhoneSession
  /** Of the phone's log, from before the run. */
  readonly mark: string
  /** What Appium said since then. */
  readonly log: SessionLog | null
}

/** Writes what there is to see after a run that did not pass; what cannot be had is left out. */
export async function collectEvidence(
  directory: string,
  { phone, session: { driver, id }, mark, log }: Scene,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  const keep = async (name: string, content: Promise<string | Buffer | null>): Promise<void> => {
    const found = await within(COLLECT_MS, name, content).catch(() => null)
    if (found !== null && found.length > 0) await writeFile(join(directory, name), found)
  }
  await Promise.all([
    keep('appium.log', Promise.resolve(log?.text() ?? null)),
    keep('device.log', phone.logSince(mark)),
    keep('screen.png', driver.screenshot(id)),
  ])
}
