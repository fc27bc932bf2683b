import { z } from 'zod'

const list = z.object({
  devices: z.record(
    z.string(),
    z.array(z.object({ udid: z.string(), name: z.string(), state: z.string(), isAvailable: z.boolean().optional() })),
  ),
})

export interface Simulator {
  readonly udid: string
  readonly name: string
  readonly state: string
  readonly osVersion: string
}

/** `simctl list devices --json`: the version is part of the key, such as ...SimRuntime.iOS-18-5. */
export function parseSimulators(text: string): Simulator[] {
  const { devices } = list.parse(JSON.parse(text))
  return Object.entries(devices).flatMap(([runtime, found]) => {
    const version = /SimRuntime\.iOS-(\d+(?:-\d+)*)$/.exec(runtime)?.[1]
    if (version === undefined) return []
    const osVersion = version.replaceAll('-', '.')
    return found
      .filter(({ isAvailable }) => isAvailable !== false)
      .map(({ udid, name, state }) => ({ udid, name, state, osVersion }))
  })
}
