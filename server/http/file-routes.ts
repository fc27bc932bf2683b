import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { asCaller, type App } from '../app.ts'
import type { ByteRange } from '../blobs/blobs.ts'
import type { AssignmentId } from '../domain/assignment.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { AppBuild } from '../domain/build.ts'
import type { Caller } from '../domain/caller.ts'
import {
  ArtifactsFull,
  BuildsFull,
  ExpectedError,
  FileTooLarge,
  Forbidden,
  InvalidInput,
  NotFound,
  StaleLease,
  StoreFull,
} from '../domain/errors.ts'
import { requireRight } from '../domain/rights.ts'
import type { Files } from '../files/files.ts'
import { jsonReply, refusal, send } from './replies.ts'

/**
 * Answers a request below its path; `rest` is what of the path follows, without its slash. `caller` asks who sends it;
 * null: nobody who is known, and that has been answered.
 */
export type Route = (
  caller: () => Promise<Caller | null>,
  request: IncomingMessage,
  response: ServerResponse,
  rest: string,
) => Promise<void>

/** Silence of one side after which a transfer is given up, milliseconds. */
const SILENCE_MS = 60_000

/** `PUT /builds?organizationId=…&appVersionId=…` takes in a build; `GET /builds/<id>` gives it back. */
export function createBuildsRoute(server: App, files: Files): Route {
  return answering(async (callerOf, request, response, id) => {
    const caller = await callerOf()
    if (caller === null) return
    const app = asCaller(server, caller)
    if (id === '' && (request.method === 'PUT' || request.method === 'POST')) {
      requireRight(caller, 'SUBMIT')
      const content = bytesOf(request)
      const query = queryOf(request)
      const { build, created } = await files.addBuild(
        app,
        {
          organizationId: query.get('organizationId') ?? '',
          appVersionId: query.get('appVersionId') ?? '',
          platform: query.get('platform') as never,
          fileName: query.get('fileName'),
        },
        content,
      )
      send(response, jsonReply(created ? 201 : 200, { build: shown(build), created }))
    } else if (id !== '' && (request.method === 'GET' || request.method === 'HEAD')) {
      requireRight(caller, 'READ', 'SERVE')
      const build = await files.build(app, id)
      await sendFile(
        request,
        response,
        { ...build, name: build.fileName, contentType: 'application/octet-stream' },
        files,
      )
    } else {
      send(response, refusal(405, 'METHOD_NOT_ALLOWED', 'Send a build by PUT, and read one by GET /builds/<id>.'))
    }
  })
}

/**
 * `PUT /artifacts?assignmentId=…&fence=…&attemptId=…&name=…` takes in a file of an attempt from its agent; `GET` of the
 * link that the API answers for it gives it back, to whoever holds that link.
 */
export function createArtifactsRoute(server: App, files: Files): Route {
  return answering(async (callerOf, request, response, id) => {
    const query = queryOf(request)
    if (id === '' && (request.method === 'PUT' || request.method === 'POST')) {
      const caller = await callerOf()
      if (caller === null) return
      requireRight(caller, 'SERVE')
      const held = {
        lease: { assignmentId: query.get('assignmentId') as AssignmentId, fence: Number(query.get('fence')) },
        attemptId: query.get('attemptId') as AttemptId,
      }
      const input = { name: query.get('name') ?? '', contentType: query.get('contentType') }
      const { name, size, sha256 } = await files.addArtifact(asCaller(server, caller), held, input, bytesOf(request))
      send(response, jsonReply(201, { artifact: { name, size, sha256 } }))
    } else if (id !== '' && (request.method === 'GET' || request.method === 'HEAD')) {
      await sendFile(request, response, await files.linkedArtifact(server, id, query), files)
    } else {
      send(response, refusal(405, 'METHOD_NOT_ALLOWED', 'Agents send artifacts by PUT; read one by the link to it.'))
    }
  })
}

/** As GraphQL shows it. */
function shown({ supersededAt, createdAt, ...build }: AppBuild): object {
  return { ...build, current: supersededAt === null, createdAt: new Date(createdAt).toISOString() }
}

/** Turns what callers can expect into its status. */
function answering(route: Route): Route {
  return async (callerOf, request, response, rest) => {
    // Node ends the connection then, unless it is told why; it goes back to its own times when the answer is out.
    request.socket.setTimeout(SILENCE_MS)
    request.once('timeout', () => {
      response.once('finish', () => request.destroy())
      const message = `Nothing of the file came for ${SILENCE_MS} ms: nothing was kept. Send it again.`
      if (response.headersSent) request.destroy()
      else send(response, refusal(408, 'BODY_TOO_SLOW', message))
    })
    try {
      await route(callerOf, request, response, rest)
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      if (response.headersSent) response.destroy()
      else send(response, refusal(statusOf(error), error.code, error.message))
    }
  }
}

function statusOf(error: ExpectedError): number {
  if (error instanceof Forbidden) return 403
  if (error instanceof NotFound) return 404
  if (error instanceof FileTooLarge) return 413
  if (error instanceof StaleLease) return 409
  if (error instanceof ArtifactsFull || error instanceof BuildsFull) return 413
  if (error instanceof StoreFull) return 507
  return 400
}

/** The body, of a type that pages of other sites may not send without asking first. Throws InvalidInput. */
function bytesOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  if (request.headers['content-type'] !== 'application/octet-stream') {
    throw new InvalidInput('content-type', 'must be application/octet-stream, and the body the file itself')
  }
  // To look at a file and to store it may take longer than anybody may be silent while it comes.
  request.once('end', () => request.socket.setTimeout(0))
  // Who stops reading wants to answer why: the connection must not go with the stream.
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  return new URL(url, 'http://server').searchParams
}

interface SentFile {
  id: string
  sha256: string
  size: number
  name: string
  contentType: string
}

/**
 * Sends a file to be saved: no browser may show it as a page of this server, whatever is in it. One range of bytes can
 * be asked for, so that a transfer that broke off goes on where it was.
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: SentFile,
  files: Pick<Files, 'read'>,
): Promise<void> {
  const { size, sha256, name, contentType } = file
  const range = rangeOf(request.headers.range, size)
  const headers = {
    'content-type': contentType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name.split('/').at(-1) ?? '')}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
  }
  if (range === 'beyond') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end()
    return
  }
  const content = await files.read(file, range ?? undefined)
  const length = range === null ? size : range.end - range.start + 1
  response.writeHead(range === null ? 200 : 206, {
    ...headers,
    'content-length': length,
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
  })
  if (request.method === 'HEAD') {
    content.destroy()
    response.end()
    return
  }
  // A reader that leaves is no fault of the server.
  await pipeline(content, response).catch(() => undefined)
}

/** null: the whole file, also where several ranges or something else is asked for. */
function rangeOf(header: string | undefined, size: number): ByteRange | 'beyond' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start <= end ? { start, end } : 'beyond'
}
