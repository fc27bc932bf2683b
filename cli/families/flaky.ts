import type { Command } from 'commander'
import { flaky, quarantine, quarantined, release } from '../commands/flaky.ts'
import type { FlakyOptions, QuarantineOptions } from '../commands/flaky.ts'
import { organization } from '../options.ts'
import { parseCount, parseQuarter } from '../values.ts'
import type { Definition } from './definition.ts'

export const flakyDefinition: Definition = {
  name: 'flaky',
  description: 'tests that failed and then passed, by kind of device; and those that are quarantined',
  define(command, execute) {
    organization(command)
      .option('--days <days>', 'how many days back, 1 to 90', parseQuarter, 14)
      .option('--limit <count>', 'how many at most', parseCount, 50)
      .action((options: FlakyOptions) => execute(flaky, options))
    organization(command.command('quarantined'))
      .description('quarantined tests, also those whose quarantine has expired lately')
      .action((_: object, sub: Command) => execute(quarantined, sub.optsWithGlobals()))
    organization(command.command('quarantine <test>'))
      .description('let failures of a test file, or of one test in it, fail no run for a while')
      .option('--title <title>', 'one test of the file, by its name in `qgjob flaky`')
      .requiredOption('--owner <name>', 'who is to mend it')
      .requiredOption('--reason <text>', 'why, for the others')
      .option('--expires-in <days>', 'for how long, 1 to 90 days', parseQuarter, 14)
      .action((test: string, _: object, sub: Command) =>
        execute(quarantine, { ...sub.optsWithGlobals<Omit<QuarantineOptions, 'test'>>(), test }),
      )
    organization(command.command('release <test>'))
      .description('let failures of a quarantined test count again')
      .option('--title <title>', 'one test of the file, if it was quarantined alone')
      .action((test: string, _: object, sub: Command) =>
        execute(release, { ...sub.optsWithGlobals<{ orgId?: string; title?: string }>(), test }),
      )
  },
}
