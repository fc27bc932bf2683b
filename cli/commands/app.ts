import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { createClient } from '../../client/client.ts'
import { RequestRefused } from '../../client/errors.ts'
import { AddBuildFromUrlDocument, ListBuildsDocument } from '../../client/gql/graphql.ts'
import type { BuildRowFragment, Platform } from '../../client/gql/graphql.ts'
import { uploadFile } from '../../client/transfer.ts'
import { noteNone, noteNothingYet, organizationIfAny, organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { formOf, isJson } from '../context.ts'
import type { Context } from '../context.ts'
import { ERROR_CODES } from '../error-codes.ts'
import type { ErrorCode } from '../error-codes.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printJson, printList } from '../output/print.ts'
import { bytes } from '../output/text.ts'
import { ago } from '../output/time.ts'
import { word } from '../output/words.ts'
import { NONE, readPages } from '../pages.ts'

export interface AppUploadOptions {
  file: string | undefined
  orgId?: string
  appVersionId: string
  appUrl?: string
  platform?: Platform
}

interface Added {
  build: BuildRowFragment
  created: boolean
}

export async function uploadApp(context: Context, options: AppUploadOptions): Promise<ExitCode> {
  const { file, appUrl, appVersionId, platform } = options
  if ((file === undefined) === (appUrl === undefined)) {
    throw new CliError(EXIT.usage, {
      what: file === undefined ? 'no build was named' : 'a file and --app-url were named',
      fix: 'name either a file, such as `qgjob app upload app.apk`, or --app-url=https://...',
    })
  }
  return withClient(context, async (session) => {
    const organizationId = await organizationOf(context, session, options.orgId)
    const { build, created } =
      appUrl === undefined
        ? await upload(context, session, resolve(context.cwd, file ?? ''), { organizationId, appVersionId, platform })
        : await fetchFrom(session, { organizationId, appVersionId, platform, url: appUrl })
    if (formOf(context) === 'json') printJson(context, { build, created })
    else await printList(context, buildColumns(context.now()), [build])
    note(
      context,
      created
        ? `devices install it from now on for jobs on ${appVersionId} (${word(build.platform)})`
        : `it was there already: nothing has changed`,
    )
    return EXIT.passed
  })
}

async function upload(
  context: Context,
  { connection }: Session,
  path: string,
  what: { organizationId: string; appVersionId: string; platform: Platform | undefined },
): Promise<Added> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true) {
    const isFolder = found?.isDirectory() === true
    throw new CliError(EXIT.usage, {
      what: found === null ? `there is no file ${path}` : `${path} is no file`,
      fix: isFolder
        ? 'pack the .app folder into a zip archive, or a web app into a .tgz'
        : 'name the file of the build',
    })
  }
  const fileName = basename(path)
  const onProgress = progressOf(context, fileName, found.size)
  try {
    const query = { ...what, fileName }
    return (await uploadFile({
      ...connection,
      path: 'builds',
      query,
      file: path,
      size: found.size,
      onProgress,
    })) as Added
  } catch (error) {
    throw error instanceof RequestRefused ? notAdded(error.code, error.messages.join('\n')) : error
  } finally {
    clearLine(context)
  }
}

/** One line that is written over and over; nothing where nobody looks. */
function progressOf(context: Context, fileName: string, size: number): (sent: number) => void {
  let shown = -1
  return (sent) => {
    const percent = Math.floor((sent / size) * 100)
    if (!isWatched(context) || percent === shown) return
    shown = percent
    context.stderr.write(`\r${fileName}  ${percent} % of ${bytes(size)}`)
  }
}

function clearLine(context: Context): void {
  if (isWatched(context)) context.stderr.write('\r\u001b[K')
}

function isWatched({ flags, stderr }: Context): boolean {
  return stderr.isTTY && !isJson(flags)
}

/** Over a socket, because the answer may take longer than a connection is silent. */
async function fetchFrom(
  { connection }: Session,
  input: { organizationId: string; appVersionId: string; platform: Platform | undefined; url: string },
): Promise<Added> {
  const client = createClient({ ...connection, transport: 'ws' })
  try {
    const { addBuildFromUrl: answer } = await client.mutate(AddBuildFromUrlDocument, { input })
    if (answer.__typename === 'AddBuildPayload') return answer
    throw notAdded(answer.code, answer.message)
  } finally {
    await client.close()
  }
}

function notAdded(code: string, why: string): CliError {
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'SERVER_REFUSED'
  return new CliError(ERROR_CODES[known][0], { code: known, what: 'the build was not added', why })
}

export interface AppListOptions {
  orgId?: string
  appVersionId?: string
  limit: number
}

export async function listApps(context: Context, options: AppListOptions): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const { appVersionId, limit } = options
    const organizationId = await organizationIfAny(context, session, options.orgId)
    const { items, hasMore } = await readPages(limit, async (page) => {
      if (organizationId === null) return NONE
      const { builds } = await session.client.query(ListBuildsDocument, { organizationId, appVersionId, ...page })
      return builds
    })
    await printList(context, buildColumns(context.now()), items)
    if (formOf(context) !== 'json' && items.length === 0) {
      if (organizationId === null) noteNothingYet(context)
      else await noteNone(context, session, appVersionId === undefined ? 'builds' : 'such builds', organizationId)
    }
    if (hasMore) note(context, `these are the newest ${items.length}; --limit shows more`)
    return EXIT.passed
  })
}

const buildColumns = (now: number): Column<BuildRowFragment>[] => [
  { title: 'build', raw: ({ id }) => id },
  { title: 'app version', raw: ({ appVersionId }) => appVersionId, least: 11 },
  { title: 'platform', raw: ({ platform }) => word(platform) },
  { title: 'current', raw: ({ current }) => (current ? 'yes' : 'no') },
  { title: 'package', raw: ({ packageId }) => packageId ?? '', least: 12, drops: 1 },
  { title: 'states', raw: ({ versionName, versionCode }) => stated(versionName, versionCode), drops: 2 },
  { title: 'size', raw: ({ size }) => String(size), show: ({ size }) => bytes(size), align: 'right', drops: 3 },
  { title: 'sha256', raw: ({ sha256 }) => sha256, show: ({ sha256 }) => sha256.slice(0, 12), drops: 4 },
  {
    title: 'added',
    raw: ({ createdAt }) => createdAt,
    show: ({ createdAt }) => ago(createdAt, now),
    style: () => 'gray',
  },
]

function stated(name: string | null, code: string | null): string {
  return [name, code === null ? null : `(${code})`].filter((part) => part !== null).join(' ')
}
