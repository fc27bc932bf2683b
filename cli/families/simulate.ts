import { Option } from 'commander'
import type { SimulateFlags } from '../commands/simulate.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { parseCount } from '../values.ts'
import type { Definition } from './definition.ts'

export const simulateDefinition: Definition = {
  name: 'simulate',
  description: 'run a trace of jobs through the real scheduler on a virtual clock: what would two more phones change?',
  define(command, execute) {
    command
      .argument('<trace>')
      .addOption(
        new Option('--policy <policy>', 'the scheduler, or one to compare it with')
          .choices(['qgjob', 'whole-group', 'per-test'])
          .default('qgjob'),
      )
      .addOption(
        new Option('--knowledge <knowledge>', 'what it knows of durations before the start')
          .choices(['exact', 'learned', 'none'])
          .default('exact'),
      )
      .option('--schedule <file>', 'write every install and attempt to this file, as JSON Lines')
      .option('--seed <number>', 'draws who reports first of devices that are done at the same moment', parseCount, 1)
      .addHelpText('after', SIMULATE_HELP)
      .action((trace: string, options: Omit<SimulateFlags, 'trace'>) => execute(simulate, { ...options, trace }))
  },
}

/** The scheduler is the server's: it is loaded when it is wanted. */
async function simulate(context: Context, flags: SimulateFlags): Promise<ExitCode> {
  const { simulate: run } = await import('../commands/simulate.ts')
  return run(context, flags)
}

const SIMULATE_HELP = `
A trace is a file in JSON Lines; times are in seconds. The lab comes first, then jobs and what happens to workers:

  {"type":"lab","workers":[{"name":"pixel","count":4,"targets":["EMULATOR"]}],"install":{"EMULATOR":120},
   "orgs":{"a":{"weight":1,"maxWorkers":5}}}                        (all on one line)
  {"type":"job","at":0,"org":"a","appVersion":"v1","target":"EMULATOR","test":"t1.spec.js","seconds":42}
  {"type":"worker","at":300,"name":"pixel-2","event":"lost"}

docs/scheduling.md explains the format, the rules and the figures.`
