import { Command } from 'commander'
import type { OutputConfiguration } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { GlobalFlags } from './context.ts'
import { exampleText } from './examples.ts'
import * as access from './families/access.ts'
import type { Definition, Execute } from './families/definition.ts'
import { flakyDefinition } from './families/flaky.ts'
import * as jobs from './families/jobs.ts'
import * as lab from './families/lab.ts'
import { serverDefinition } from './families/server.ts'
import { completionDefinition, helpDefinition } from './families/shell.ts'
import { simulateDefinition } from './families/simulate.ts'
import { appDefinition, runDefinition, submitDefinition } from './families/submitting.ts'
import { workerDefinition } from './families/worker.ts'
import { globalOptions } from './options.ts'

/** All commands, as the overview lists them. */
const DEFINITIONS: readonly Definition[] = [
  runDefinition,
  submitDefinition,
  jobs.statusDefinition,
  jobs.whyDefinition,
  jobs.listDefinition,
  jobs.groupsDefinition,
  lab.workersDefinition,
  lab.drainDefinition,
  lab.devicesDefinition,
  lab.orgsDefinition,
  lab.statsDefinition,
  lab.healthDefinition,
  jobs.logsDefinition,
  flakyDefinition,
  jobs.cancelDefinition,
  jobs.retryDefinition,
  jobs.artifactsDefinition,
  appDefinition,
  serverDefinition,
  workerDefinition,
  access.loginDefinition,
  access.logoutDefinition,
  access.configDefinition,
  access.tokenDefinition,
  access.trustDefinition,
  access.auditDefinition,
  simulateDefinition,
  completionDefinition,
  helpDefinition,
]

interface ProgramOptions {
  /**
   * The line to be parsed: as it takes time, only commands that it names are defined in full, and all for `completion`,
   * which tells of them. Absent: all are.
   */
  line?: readonly string[]
  output?: OutputConfiguration
}

/** The whole command line as a tree. It does nothing itself: each action hands its options to `execute`. */
export function createProgram(execute: Execute, { line, output = {} }: ProgramOptions = {}): Command {
  const program = globalOptions(new Command('qgjob'))
    .description('The queue in front of your test devices: submit test jobs, and follow them live.')
    .version(packageJson.version, '-V, --version')
    // Names alone, for most commands have got no arguments and options yet.
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false, subcommandTerm: (command) => command.name() })
    .configureOutput(output)
    .exitOverride()
    .helpCommand(false)
  const isMeant = (name: string): boolean =>
    line === undefined || line.includes(name) || line.includes(completionDefinition.name)
  for (const { name, description, define } of DEFINITIONS) {
    const command = program.command(name).description(description)
    if (!isMeant(name)) continue
    define(command, execute)
    addExamples(command, [name])
  }
  return program.addHelpText(
    'after',
    '\nHelp on one: `qgjob COMMAND --help`. Exit codes: `qgjob help exit-codes`.\nSettings also come from qgjob.config.json. Documentation: docs/cli.md',
  )
}

export function globalFlags(program: Command): GlobalFlags {
  return program.opts()
}

/** One for each command that is added: none goes without. */
function addExamples(command: Command, path: readonly string[]): void {
  const text = exampleText(path)
  if (text !== '') command.addHelpText('after', text)
  for (const sub of command.commands) addExamples(sub, [...path, sub.name()])
}
