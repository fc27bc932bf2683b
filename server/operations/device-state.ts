import { z } from 'zod'
import type { DeviceState } from '../domain/worker.ts'

/** What cannot be is as good as not told: no reading of a sensor may cost a worker its heartbeat. */
const told = z.object({
  battery: z.int().min(0).max(100).nullish().catch(null),
  charging: z.boolean().nullish().catch(null),
  temperature: z.number().min(-100).max(200).nullish().catch(null),
  freeBytes: z.int().min(0).nullish().catch(null),
})

export type DeviceStateInput = z.input<typeof told>

/** What a device says of itself now. Never throws. */
export function readDeviceState(input: DeviceStateInput, now: number): DeviceState {
  const { battery, charging, temperature, freeBytes } = told.parse(input)
  return {
    battery: battery ?? null,
    charging: charging ?? null,
    temperature: temperature ?? null,
    freeBytes: freeBytes ?? null,
    toldAt: now,
  }
}
