import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJson, printLine } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { placeOf, type ServerFlags } from './server.ts'

export type PlaceFlags = Pick<ServerFlags, 'dataDir' | 'databaseUrl'>

const DAY_MS = 86_400_000

export async function migrate(context: Context, flags: PlaceFlags): Promise<ExitCode> {
  const { migrateHere } = await load()
  const done = await tell('the tables could not be brought up to date', () => migrateHere(placeOf(flags, context.env)))
  if (formOf(context) === 'json') printJson(context, { migrations: done })
  else for (const name of done) printLine(context, name)
  if (done.length === 0) note(context, 'the tables were up to date')
  return EXIT.passed
}

export async function backup(context: Context, { file, ...flags }: PlaceFlags & { file: string }): Promise<ExitCode> {
  const { dataDir, databaseUrl } = placeOf(flags, context.env)
  if (databaseUrl !== undefined) {
    throw new CliError(EXIT.usage, {
      what: 'a PostgreSQL database is backed up by its own tools',
      fix: `pg_dump --format=custom --file=${file} "$QGJOB_DATABASE_URL"`,
    })
  }
  const { backUpHere } = await load()
  const files = await tell('no backup was made', () => backUpHere(dataDir, file, context.env))
  if (formOf(context) === 'json') printJson(context, { file, files })
  else printLine(context, file)
  if (files === null) {
    note(
      context,
      'warning: builds and artifacts are NOT in it: copy the bucket that QGJOB_BLOBS names by its own tools',
    )
  } else if (files.count > 0)
    note(context, `${plural(files.count, 'file')} (builds and artifacts) in ${files.directory}`)
  return EXIT.passed
}

export async function restore(context: Context, { file, ...flags }: PlaceFlags & { file?: string }): Promise<ExitCode> {
  const place = placeOf(flags, context.env)
  const { markAsRestored, restoreHere } = await load()
  if (place.databaseUrl !== undefined) {
    if (file !== undefined) {
      throw new CliError(EXIT.usage, {
        what: 'a PostgreSQL database is restored by its own tools',
        fix: `stop the servers; pg_restore --dbname="$QGJOB_DATABASE_URL" --clean --if-exists ${file}; then \`qgjob server restore\` without a file`,
      })
    }
    await tell('the database was not marked', () => markAsRestored(place))
    note(context, 'the next server to start takes this database for a restored one')
    return EXIT.passed
  }
  if (file === undefined) throw new CliError(EXIT.usage, { what: 'which backup?', fix: 'name its file' })
  const { kept, files } = await tell('the backup was not restored', () => restoreHere(place.dataDir, file, context.env))
  if (formOf(context) === 'json') printJson(context, { restored: file, kept, files })
  else if (kept !== null) note(context, `the database before is kept as ${kept}`)
  if (files === null) note(context, `warning: there is no ${file}.blobs: builds and artifacts were not restored`)
  return EXIT.passed
}

/** The one who reads it is the only one who ever does: it goes to stdout alone. */
export async function adminToken(context: Context, flags: PlaceFlags): Promise<ExitCode> {
  const { makeAdministratorHere } = await load()
  const secret = await tell('no token was made', () => makeAdministratorHere(placeOf(flags, context.env)))
  if (formOf(context) === 'json') printJson(context, { secret })
  else printLine(context, secret)
  return EXIT.passed
}

export async function prune(context: Context, { days, ...flags }: PlaceFlags & { days: number }): Promise<ExitCode> {
  const { pruneHere } = await load()
  const { jobs, events } = await tell('pruning stopped', () =>
    pruneHere(placeOf(flags, context.env), days * DAY_MS, context.env),
  )
  if (formOf(context) === 'json') printJson(context, { jobs, events })
  else printLine(context, `${plural(jobs, 'job')}\t${plural(events, 'event')}`)
  return EXIT.passed
}

function load() {
  return import('../../server/maintenance.ts')
}

/** Trouble with the store is the user's to mend; an error of JavaScript's own is a bug. */
async function tell<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
    if (isBug || !(error instanceof Error)) throw error
    throw new CliError(EXIT.couldNotRun, { what, why: error.message })
  }
}
