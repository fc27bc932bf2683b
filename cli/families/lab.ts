import { devices, quarantineDevice, releaseDevice } from '../commands/devices.ts'
import type { QuarantineDeviceOptions } from '../commands/devices.ts'
import { drain } from '../commands/drain.ts'
import { health } from '../commands/health.ts'
import { orgs, setOrganization } from '../commands/orgs.ts'
import type { SetOrganizationOptions } from '../commands/orgs.ts'
import { stats } from '../commands/stats.ts'
import type { StatsOptions } from '../commands/stats.ts'
import { workers } from '../commands/workers.ts'
import { organization } from '../options.ts'
import { collectConcurrency, parseCap, parseCount, parseDuration } from '../values.ts'
import type { Definition, Execute } from './definition.ts'

// What the lab has, how it does, and who may have how much of it.

export const workersDefinition: Definition = {
  name: 'workers',
  description: 'device slots and what they do',
  define(command, execute) {
    command.action(() => execute(workers, {}))
    command
      .command('drain <name-or-id>')
      .description('let a worker finish its job and take no more')
      .action(draining(execute))
  },
}

export const drainDefinition: Definition = {
  name: 'drain',
  description: 'the same as `workers drain`',
  define(command, execute) {
    command.argument('<name-or-id>').action(draining(execute))
  },
}

function draining(execute: Execute): (worker: string) => Promise<void> {
  return (worker) => execute(drain, { worker })
}

export const devicesDefinition: Definition = {
  name: 'devices',
  description: 'devices: what they are, and whether they can be relied on',
  define(command, execute) {
    command.action(() => execute(devices, {}))
    command
      .command('quarantine <name-or-id>')
      .description('keep a device from all work, such as while it is mended; it finishes the job it runs')
      .requiredOption('--reason <text>', 'why, for everybody who waits for it')
      .option('--for <duration>', 'how long, such as 30m or 2h; else until it is released', parseDuration)
      .action((device: string, options: Omit<QuarantineDeviceOptions, 'device'>) =>
        execute(quarantineDevice, { device, ...options }),
      )
    command
      .command('release <name-or-id>')
      .description('give a device work again, and forget what is held against it')
      .action((device: string) => execute(releaseDevice, { device }))
  },
}

export const orgsDefinition: Definition = {
  name: 'orgs',
  description: 'organizations with their weights and caps',
  define(command, execute) {
    command.action(() => execute(orgs, {}))
    command
      .command('set <org-id>')
      .description('set what an organization may have of the lab; what is not named stays as it is')
      .option('--weight <number>', 'its part of the lab relative to the others, 1 to 1000', parseCount)
      .option('--max-workers <count>', 'workers that may serve it at a time, or "none" for any number', parseCap)
      .option('--max-queued <count>', 'jobs that may wait at a time, or "none" for any number', parseCap)
      .option(
        '--concurrency <target=groups>',
        'groups served at a time on a target, such as emulator=1; may be repeated, replaces all there were; "none" takes all away',
        collectConcurrency,
      )
      .action((organization: string, options: Omit<SetOrganizationOptions, 'organization'>) =>
        execute(setOrganization, { organization, ...options }),
      )
  },
}

export const statsDefinition: Definition = {
  name: 'stats',
  description: 'jobs by status, installs performed and avoided, time saved',
  define(command, execute) {
    organization(command).action((options: StatsOptions) => execute(stats, options))
  },
}

export const healthDefinition: Definition = {
  name: 'health',
  description: 'whether the server answers',
  define(command, execute) {
    command.action(() => execute(health, {}))
  },
}
