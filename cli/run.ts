import { CommanderError } from 'commander'
import type { Context, GlobalFlags } from './context.ts'
import { Interrupted, explain } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printProblem } from './output/print.ts'
import { createProgram, globalFlags } from './program.ts'
import { commandOf, namingOptions, ofMisspelling } from './usage.ts'

/** Runs one command line and answers what the process should exit with; failures are explained on stderr. */
export async function run(args: readonly string[], contextOf: (flags: GlobalFlags) => Context): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.passed
  const context = (): Context => contextOf(globalFlags(program))
  const program = createProgram(
    async (command, options) => {
      const flags = { ...globalFlags(program), ...organizationIn(options) }
      exitCode = await command(contextOf(flags), options)
    },
    {
      line: args,
      output: {
        writeOut: (text) => context().stdout.write(text),
        writeErr: (text) => context().stderr.write(text),
        // Usage errors come back as a CommanderError, and are explained like all others.
        outputError: () => undefined,
      },
    },
  )
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode
    if (error instanceof CommanderError && isJustHelp(error)) return error.exitCode === 0 ? EXIT.passed : EXIT.usage
    const { exitCode: failure, problem } = explain(ofMisspelling(error, program, args))
    if (failure !== EXIT.usage) printProblem(context(), problem)
    else {
      const { command, names } = commandOf(program, args)
      const why = problem.why === undefined ? {} : { why: namingOptions(problem.why, command) }
      printProblem(context(), { fix: `see \`qgjob ${[...names, '--help'].join(' ')}\``, ...problem, ...why })
    }
    return failure
  }
}

/** Who a CI run asks to be depends on the organization that the command is for. */
function organizationIn(options: unknown): Pick<GlobalFlags, 'orgId'> {
  if (typeof options !== 'object' || options === null || !('orgId' in options)) return {}
  return typeof options.orgId === 'string' ? { orgId: options.orgId } : {}
}

/** Help and version were printed, and the error only says so. */
function isJustHelp({ code }: CommanderError): boolean {
  return code === 'commander.helpDisplayed' || code === 'commander.help' || code === 'commander.version'
}
