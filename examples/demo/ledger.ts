import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** One install, as the device itself wrote it down. */
export interface Install {
  readonly device: string
  readonly appVersionId: string
  readonly durationMs: number
}

/** Reads the installs.log of every device: what happened there, whatever the server believes. */
export async function readInstalls(directories: readonly string[]): Promise<Install[]> {
  const installs: Install[] = []
  for (const directory of directories) {
    for (const device of (await readdir(directory)).sort()) {
      const log = await readFile(join(directory, device, 'installs.log'), 'utf8').catch(() => '')
      for (const line of log.split('\n').filter(Boolean)) {
        installs.push({ device, ...(JSON.parse(line) as Omit<Install, 'device'>) })
      }
    }
  }
  return installs
}

/** What grouping was good for: measured installs against one install for each run. */
export function summarize(installs: readonly Install[], runs: number): string {
  const devices = [...new Set(installs.map(({ device }) => device))]
  const rows = devices.map((device) => {
    const own = installs.filter((install) => install.device === device)
    return `  ${device.padEnd(12)} ${own.map((i) => `${i.appVersionId} in ${seconds(i.durationMs)}`).join(', ')}`
  })
  const total = installs.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const mean = total / installs.length
  const avoided = runs - installs.length
  return [
    'Installs, from the log that each device keeps itself:',
    ...rows,
    '',
    `  test runs               ${runs}`,
    `  installs, one per run   ${runs}   would have taken ${seconds(runs * mean)}`,
    `  installs with qgjob     ${installs.length}   took ${seconds(total)}`,
    `  avoided                 ${avoided}   = ${Math.round((100 * avoided) / runs)} %, ${seconds(avoided * mean)} of device time`,
  ].join('\n')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
