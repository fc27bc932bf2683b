import { z } from 'zod'

const list = z.object({
  result: z.object({
    devices: z.array(
      z.object({
        identifier: z.string(),
        connectionProperties: z.object({ pairingState: z.string().optional(), tunnelState: z.string().optional() }),
        deviceProperties: z.object({
          name: z.string().optional(),
          osVersionNumber: z.string().optional(),
          bootState: z.string().optional(),
        }),
        hardwareProperties: z.object({
          udid: z.string().optional(),
          platform: z.string().optional(),
          marketingName: z.string().optional(),
          productType: z.string().optional(),
        }),
      }),
    ),
  }),
})
const apps = z.object({
  result: z.object({
    apps: z.array(z.object({ bundleIdentifier: z.string(), url: z.string(), bundleVersion: z.string().optional() })),
  }),
})

export interface IosDevice {
  readonly udid: string
  readonly model: string
  readonly osVersion: string
  /** Paired, and reachable now. */
  readonly isUsable: boolean
}

/** `devicectl list devices --json-output`. */
export function parseDevices(text: string): IosDevice[] {
  return list.parse(JSON.parse(text)).result.devices.flatMap((device) => {
    const { connectionProperties, deviceProperties, hardwareProperties } = device
    if (hardwareProperties.platform !== undefined && hardwareProperties.platform !== 'iOS') return []
    const { pairingState, tunnelState } = connectionProperties
    return {
      udid: hardwareProperties.udid ?? device.identifier,
      model: hardwareProperties.marketingName ?? hardwareProperties.productType ?? deviceProperties.name ?? 'iPhone',
      osVersion: deviceProperties.osVersionNumber ?? '',
      // A tunnel is opened when it is first needed; "unavailable" is a phone that was here once.
      isUsable: pairingState === 'paired' && tunnelState !== 'unavailable',
    }
  })
}

/** `devicectl device info apps --json-output`: an installed app lies in another directory after every install. */
export function parseEvidence(text: string, bundleId: string): string | null {
  const found = apps.parse(JSON.parse(text)).result.apps.find(({ bundleIdentifier }) => bundleIdentifier === bundleId)
  return found === undefined ? null : `${found.url} ${found.bundleVersion ?? ''}`.trim()
}
