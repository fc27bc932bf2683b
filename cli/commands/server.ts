import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

export interface ServerFlags {
  dataDir: string
  databaseUrl?: string
  host: string
  port: number
  logLevel: string
}

/** The server takes care of its own signals: SIGTERM and SIGINT drain it. */
export async function server(_: Context, flags: ServerFlags): Promise<ExitCode> {
  const { runServer } = await import('../../server/main.ts')
  try {
    await runServer(flags)
  } catch (error) {
    throw startProblem(error, flags)
  }
  return EXIT.passed
}

/** What stops a server from starting is about the machine or the settings, unless JavaScript itself complains. */
export function startProblem(error: unknown, { host, port }: Pick<ServerFlags, 'host' | 'port'>): unknown {
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  if (!(error instanceof Error) || isBug) return error
  const what = 'the server cannot start'
  if ('code' in error && error.code === 'EADDRINUSE') {
    const why = `port ${port} of ${host} is taken, perhaps by another qgjob server`
    return new CliError(EXIT.couldNotRun, { what, why, fix: `choose another with --port, such as --port=${port + 1}` })
  }
  return new CliError(EXIT.couldNotRun, { what, why: error.message })
}
