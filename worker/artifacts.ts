import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { RequestRefused } from '../client/errors.ts'
import type { Lease } from './protocol.ts'
import type { Redactor } from './redact.ts'
import { FinalAnswer, retry } from './retry.ts'
import type { RetryPolicy } from './retry.ts'
import type { ArtifactFile } from './runner.ts'

/** The next job waits meanwhile, and a file more or less is not worth much of a device's time. */
const PATIENCE: RetryPolicy = { giveUpAfterMs: 30_000, firstWaitMs: 250, maxWaitMs: 5_000 }
/** What is over is left out here already; the server has limits of its own. */
const MAX_FILES = 100
const MAX_NAME = 200

export interface HeldAttempt {
  readonly lease: Lease
  readonly attemptId: string
}

/** Never rejects: a file that cannot be uploaded is told of and left out, and the result of the attempt stands. */
export type UploadArtifacts = (
  attempt: HeldAttempt,
  files: readonly ArtifactFile[],
  signal: AbortSignal,
) => Promise<void>

export interface UploaderOptions {
  send: (upload: { query: Record<string, string>; file: string; size: number }, signal: AbortSignal) => Promise<unknown>
  /** Of the files that a test leaves, those that end in .log are text that nobody wrote on purpose. */
  redactor: Redactor
  onTrouble: (error: unknown, name: string) => void
  patience?: RetryPolicy
}

/** Uploads one file after another, until the server refuses all further ones. */
export function createUploader({ send, redactor, onTrouble, patience = PATIENCE }: UploaderOptions): UploadArtifacts {
  async function upload({ lease, attemptId }: HeldAttempt, { name }: ArtifactFile, file: string, signal: AbortSignal) {
    const { size } = await stat(file)
    const query = {
      assignmentId: lease.assignmentId,
      fence: String(lease.fence),
      attemptId,
      name: artifactName(name),
      contentType: contentTypeOf(name),
    }
    const once = () =>
      send({ query, file, size }, signal).catch((error: unknown) => {
        throw error instanceof RequestRefused ? new Refused(error) : error
      })
    await retry(patience, once, { signal })
  }

  return async (attempt, files, signal) => {
    for (const file of files.slice(0, MAX_FILES)) {
      if (signal.aborted) return
      const clean = join(dirname(file.path), `.${randomUUID()}`)
      try {
        const isLog = file.path.endsWith('.log')
        if (isLog) await copyWithoutSecrets(file.path, clean, redactor, signal)
        await upload(attempt, file, isLog ? clean : file.path, signal)
      } catch (error) {
        onTrouble(error, file.name)
        if (!isOfOneFile(error)) return
      } finally {
        await rm(clean, { force: true }).catch((error: unknown) => onTrouble(error, file.name))
      }
    }
    if (files.length > MAX_FILES) onTrouble(new Error(`${files.length} files, of which ${MAX_FILES} were taken`), '')
  }
}

/** Never more than a piece of it in memory. */
async function copyWithoutSecrets(from: string, to: string, redactor: Redactor, signal: AbortSignal): Promise<void> {
  const stream = redactor.bytes()
  async function* clean(): AsyncGenerator<Buffer> {
    for await (const piece of createReadStream(from, { encoding: 'latin1' }) as AsyncIterable<string>) {
      yield Buffer.from(stream.push(piece), 'latin1')
    }
    yield Buffer.from(stream.end(), 'latin1')
  }
  await writeFile(to, clean(), { flag: 'wx', mode: 0o600, signal })
}

/** A file that was refused, or cannot be read here: others may be taken. Anything else holds for all of them. */
function isOfOneFile(error: unknown): boolean {
  if (error instanceof Refused) return ['FILE_TOO_LARGE', 'INVALID_INPUT'].includes(error.refusal.code)
  return error instanceof Error && 'syscall' in error
}

class Refused extends FinalAnswer {
  readonly refusal: RequestRefused
  constructor(refusal: RequestRefused) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/**
 * Every file below a directory, by its path there, but hidden ones, which tools keep for themselves. Links are not
 * followed.
 */
export async function filesIn(directory: string): Promise<ArtifactFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, name: path.slice(directory.length + 1) }))
}

/** As every machine can name a file: the last part of a path that is too long is kept, as it tells most. */
export function artifactName(name: string): string {
  const parts = name
    .split(/[\\/]/)
    .map((part) => part.replace(/[:*?"<>|\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '_').replace(/^ +|[ .]+$/g, ''))
    .filter((part) => part !== '')
  while (parts.length > 1 && parts.join('/').length > MAX_NAME) parts.shift()
  return (
    parts
      .join('/')
      .slice(-MAX_NAME)
      .replace(/^[ /]+/, '') || 'file'
  )
}

const TYPES: Record<string, string | undefined> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webm': 'video/webm',
  '.mp4': 'video/mp4',
  '.zip': 'application/zip',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.log': 'text/plain',
  '.md': 'text/plain',
  '.xml': 'application/xml',
  '.html': 'text/html',
}

function contentTypeOf(name: string): string {
  return TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream'
}
