import type { Trace, TraceDevice } from './trace.ts'

/** From when to when a device was not in the lab, milliseconds after the start of the trace; Infinity: for good. */
export interface Outage {
  device: TraceDevice
  from: number
  to: number
}

export function outagesOf({ changes }: Pick<Trace, 'changes'>): Outage[] {
  const outages: Outage[] = []
  for (const { at, device, event } of changes) {
    const open = outages.find((outage) => outage.device === device && outage.to === Infinity)
    if (event === 'lost' && open === undefined) outages.push({ device, from: at, to: Infinity })
    if (event === 'back' && open !== undefined) open.to = at
  }
  return outages
}
