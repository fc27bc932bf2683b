import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

export interface ServerFlags {
  dataDir?: string
  databaseUrl?: string
  host: string
  port: number
  logLevel: string
  retentionDays: number
  notify: 'on' | 'off'
  tlsCert?: string
  tlsKey?: string
  publicUrl?: string[]
  adminTokenFile?: string
}

/** The server takes care of its own signals: SIGTERM and SIGINT drain it. */
export async function server(context: Context, flags: ServerFlags): Promise<ExitCode> {
  const { host, port, logLevel, retentionDays, tlsCert, tlsKey, adminTokenFile } = flags
  const publicUrls = flags.publicUrl ?? (context.env.QGJOB_PUBLIC_URL ?? '').split(/[\s,]+/).filter((url) => url !== '')
  const place = placeOf(flags, context.env)
  const { runServer } = await import('../../server/main.ts')
  try {
    await runServer({
      ...place,
      host,
      port,
      logLevel,
      retentionDays,
      notify: flags.notify === 'on',
      tls: { ...(tlsCert !== undefined && { cert: tlsCert }), ...(tlsKey !== undefined && { key: tlsKey }) },
      publicUrls,
      ...(adminTokenFile !== undefined && { adminTokenFile }),
    })
  } catch (error) {
    throw startProblem(error, flags)
  }
  return EXIT.passed
}

const DEFAULT_DATA_DIR = '.qgjob'

/**
 * Where the data lies: flags before the environment. DATABASE_URL comes last and only if it is a PostgreSQL address,
 * because it may be there for the sake of another program.
 */
export function placeOf(
  flags: Pick<ServerFlags, 'dataDir' | 'databaseUrl'>,
  env: Context['env'],
): { dataDir: string; databaseUrl?: string } {
  const dataDir = flags.dataDir ?? nonEmpty(env.QGJOB_DATA_DIR) ?? DEFAULT_DATA_DIR
  if (flags.databaseUrl !== undefined) {
    return { dataDir, databaseUrl: checkedDatabase(flags.databaseUrl, '--database-url') }
  }
  if (flags.dataDir !== undefined) return { dataDir }
  const ours = nonEmpty(env.QGJOB_DATABASE_URL)
  if (ours !== undefined) return { dataDir, databaseUrl: checkedDatabase(ours, 'QGJOB_DATABASE_URL') }
  const common = env.DATABASE_URL
  if (common === undefined || !isPostgres(common) || nonEmpty(env.QGJOB_DATA_DIR) !== undefined) return { dataDir }
  return { dataDir, databaseUrl: common }
}

/** The address holds a password, so it is never repeated. */
function checkedDatabase(url: string, source: string): string {
  if (isPostgres(url)) return url
  throw new CliError(EXIT.usage, {
    what: `the address in ${source} is not one of a PostgreSQL database`,
    fix: 'write it like postgres://user:password@host:5432/database',
  })
}

function isPostgres(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
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
