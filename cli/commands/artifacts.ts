import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, matchesGlob, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { JobArtifactsDocument } from '../../client/gql/graphql.ts'
import type { JobArtifactsQuery } from '../../client/gql/graphql.ts'
import { downloadFile } from '../../client/transfer.ts'
import { jobOf, notFound, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printList } from '../output/print.ts'
import { bytes, plural } from '../output/text.ts'

export interface ArtifactsOptions {
  jobId?: string
  attempt?: number
  name?: string
  out?: string
}

type Listed = NonNullable<JobArtifactsQuery['job']>['attempts'][number]['artifacts'][number]
/** `path` is where it was saved; null if it was not asked for. */
type Row = Omit<Listed, 'url'> & { attempt: number; path: string | null }

export async function artifacts(context: Context, options: ArtifactsOptions): Promise<ExitCode> {
  const { out } = options
  const jobId = jobOf(options)
  return withClient(context, async (session) => {
    const { job } = await session.client.query(JobArtifactsDocument, { id: jobId })
    if (job === null) throw notFound('job', jobId)
    const rows: Row[] = []
    for (const { number, artifacts: listed } of job.attempts) {
      if (options.attempt !== undefined && options.attempt !== number) continue
      for (const { url, ...artifact } of listed) {
        if (options.name !== undefined && !isMatch(artifact.name, options.name)) continue
        const path = out === undefined ? null : placeOf(resolve(context.cwd, out), number, artifact.name)
        if (path !== null) await save(session, url, path)
        rows.push({ attempt: number, ...artifact, path })
      }
    }
    if (rows.length === 0 && (options.name !== undefined || options.attempt !== undefined)) {
      const names = job.attempts.flatMap((attempt) => attempt.artifacts.map(({ name }) => name))
      throw new CliError(EXIT.notFound, {
        what: `the job ${jobId} left no such file`,
        why: names.length === 0 ? 'it left none at all' : `it left ${[...new Set(names)].join(', ')}`,
      })
    }
    await printList(context, COLUMNS, rows)
    if (formOf(context) === 'json') return EXIT.passed
    if (rows.length === 0) note(context, 'it left no files')
    else if (out === undefined) note(context, `--out=FOLDER saves ${rows.length === 1 ? 'it' : 'them'}`)
    else note(context, `saved ${plural(rows.length, 'file')} in ${out}`)
    return EXIT.passed
  })
}

/** "*.png" means a file of any folder, as most people would expect. */
function isMatch(name: string, glob: string): boolean {
  return matchesGlob(name, glob) || (!glob.includes('/') && matchesGlob(basename(name), glob))
}

/** The names come from an agent: none may lead out of the folder. */
function placeOf(folder: string, attempt: number, name: string): string {
  const parts = name.split('/')
  const isPlain = !/[\\:\0]/.test(name) && parts.every((part) => part !== '' && part !== '.' && part !== '..')
  if (isPlain) return join(folder, `attempt-${attempt}`, ...parts)
  throw new CliError(EXIT.couldNotRun, {
    what: `the file ${JSON.stringify(name)} was not saved`,
    why: 'its name leads out of the folder',
  })
}

/** Under its name only when it is complete. */
async function save({ connection }: Session, url: string, path: string): Promise<void> {
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await pipeline(await downloadFile({ ...connection, path: url }), createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined || !['EACCES', 'ENOSPC', 'ENOTDIR', 'EEXIST', 'EROFS', 'EISDIR'].includes(code)) throw error
    throw new CliError(EXIT.couldNotRun, { what: `${path} cannot be written`, why: message })
  }
}

const COLUMNS: Column<Row>[] = [
  { title: 'attempt', raw: ({ attempt }) => String(attempt), align: 'right' },
  { title: 'name', raw: ({ name }) => name, least: 24 },
  { title: 'type', raw: ({ contentType }) => contentType, drops: 2 },
  { title: 'size', raw: ({ size }) => String(size), show: ({ size }) => bytes(size), align: 'right' },
  { title: 'saved as', raw: ({ path }) => path ?? '', least: 12, drops: 1 },
]
