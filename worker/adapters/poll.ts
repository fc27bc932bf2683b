import { setTimeout as wait } from 'node:timers/promises'
import type { Phone } from './adapter.ts'

/** For tools that tell nothing by themselves: asked so often which devices there are, milliseconds. */
const EVERY_MS = 5_000

/**
 * Follows devices by asking for all of them again and again. `list` answers their ids with what opens each; a device
 * that stays keeps its object. A listing that fails changes nothing.
 */
export async function pollDevices(
  list: () => Promise<ReadonlyMap<string, () => Phone>>,
  onDevices: (devices: readonly Phone[]) => void,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> {
  let known: ReadonlyMap<string, Phone> | null = null
  const isOver = (): boolean => signal.aborted
  while (!isOver()) {
    const listed = await list().catch(() => null)
    if (listed !== null && !isOver()) {
      const before: ReadonlyMap<string, Phone> = known ?? new Map<string, Phone>()
      const now = new Map([...listed].map(([id, open]) => [id, before.get(id) ?? open()]))
      const isSame = known !== null && now.size === before.size && [...now.keys()].every((id) => before.has(id))
      known = now
      if (!isSame) onDevices([...now.values()])
    }
    await wait(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
