import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { RequestRefused, reasonOf } from '../client/errors.ts'
import { hashFile, isMissing } from './files.ts'
import type { Offer } from './protocol.ts'
import { FinalAnswer, retry } from './retry.ts'
import type { RetryPolicy } from './retry.ts'
import { InstallProblem } from './runner.ts'
import type { UploadedBuild } from './runner.ts'

type OfferedBuild = NonNullable<Offer['build']>

/** A download goes on where it broke off until so long after it began: by then its job is better off elsewhere. */
const PATIENCE: RetryPolicy = { giveUpAfterMs: 600_000, firstWaitMs: 500, maxWaitMs: 15_000 }
const PART = '.part'
/** Tools tell the kind of a build by its ending. */
const ENDINGS = { ANDROID: '.apk', IOS: '.ipa', WEB: '.tgz' } as const

/** Builds from the server, each downloaded once for all devices of the agent, and kept until others need the room. */
export interface Builds {
  /** To be released when nobody needs the file any more; until then it is not removed. */
  hold(build: OfferedBuild): HeldBuild
}

export interface HeldBuild extends UploadedBuild {
  release(): void
}

export interface BuildsOptions {
  directory: string
  /** Bytes that are kept; a build that is in use is kept in any case. */
  room: number
  /** Opens what is at a path of the server, from a byte on. */
  download: (path: string, from: number, signal: AbortSignal) => Promise<IncomingMessage>
  onTrouble?: (error: unknown) => void
  patience?: RetryPolicy
}

export async function openBuilds(options: BuildsOptions): Promise<Builds> {
  const { directory, room, download, onTrouble, patience = PATIENCE } = options
  await mkdir(directory, { recursive: true })
  const users = new Map<string, number>()
  const arriving = new Map<string, Arrival>()

  /** One download for all who wait for it; it ends with the last of them. */
  async function fetch(build: OfferedBuild, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const file = join(directory, nameOf(build))
    let arrival = arriving.get(build.sha256)
    while (arrival?.waiting === 0) {
      await arrival.done.catch(() => undefined) // it was given up, and still writes to the same file
      arrival = arriving.get(build.sha256)
    }
    if (arrival === undefined) {
      const stopped = new AbortController()
      const done = provide(build, file, stopped.signal).finally(() => arriving.delete(build.sha256))
      done.catch(() => undefined) // those who wait hear of it; one who left does not care
      arriving.set(build.sha256, (arrival = { done, waiting: 0, stop: () => stopped.abort() }))
    }
    const { done, stop } = arrival
    arrival.waiting++
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', leave)
    try {
      await Promise.race([done, left])
      return file
    } finally {
      signal.removeEventListener('abort', leave)
      if (--arrival.waiting === 0) stop()
    }
  }

  async function provide(build: OfferedBuild, file: string, signal: AbortSignal): Promise<void> {
    if ((await sizeOf(file)) !== null) {
      const now = new Date()
      await utimes(file, now, now)
      return
    }
    await makeRoom(build)
    const part = `${file}${PART}`
    try {
      await retry(patience, () => receive(build, part, signal), {
        signal,
        onFailure: (error) => onTrouble?.(error),
      })
    } catch (error) {
      signal.throwIfAborted()
      throw new InstallProblem(
        `the build ${build.fileName} cannot be had from the server: ${reasonOf(error)}`,
        'WORKER',
      )
    }
    await rename(part, file)
  }

  /** Goes on behind what is there, and checks the whole. */
  async function receive(build: OfferedBuild, part: string, signal: AbortSignal): Promise<void> {
    const before = (await sizeOf(part)) ?? 0
    if (before < build.size) {
      const answer = await download(build.path, before, signal).catch((error: unknown) => {
        throw error instanceof RequestRefused ? new FinalAnswer(error.message) : error
      })
      // A server that does not know ranges begins anew.
      const flags = answer.statusCode === 206 ? 'a' : 'w'
      await pipeline(answer, createWriteStream(part, { flags }), { signal })
    }
    if ((await hashFile(part)) === build.sha256) return
    await rm(part, { force: true })
    throw new Error('what came is not what was uploaded')
  }

  /** Removes what was used longest ago, until the new one has room. */
  async function makeRoom({ size }: OfferedBuild): Promise<void> {
    const kept = await Promise.all(
      (await readdir(directory)).map(async (name) => {
        const found = await stat(join(directory, name)).catch(unlessMissing)
        return { name, size: found?.size ?? 0, usedAt: found?.mtimeMs ?? 0 }
      }),
    )
    let total = kept.reduce((sum, file) => sum + file.size, size)
    for (const file of kept.sort((a, b) => a.usedAt - b.usedAt)) {
      const isUsed = users.has(file.name.slice(0, HASH_LENGTH))
      if (total <= room || isUsed) continue
      await rm(join(directory, file.name), { force: true })
      total -= file.size
    }
  }

  return {
    hold(build) {
      const { sha256, fileName, platform, packageId, launchActivity } = build
      users.set(sha256, (users.get(sha256) ?? 0) + 1)
      return {
        sha256,
        fileName,
        platform,
        packageId,
        launchActivity,
        file: (signal) => fetch(build, signal),
        release() {
          const left = (users.get(sha256) ?? 1) - 1
          if (left === 0) users.delete(sha256)
          else users.set(sha256, left)
        },
      }
    },
  }
}

interface Arrival {
  done: Promise<void>
  waiting: number
  stop(): void
}

const HASH_LENGTH = 64

/** By what is in it, so that the same build under another version or organization is the same file. */
function nameOf({ sha256, platform, fileName }: OfferedBuild): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InstallProblem('the server offers a build with a hash that is none')
  const ending = platform === 'IOS' && fileName.toLowerCase().endsWith('.zip') ? '.zip' : ENDINGS[platform]
  return `${sha256}${ending}`
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(unlessMissing))?.size ?? null
}

function unlessMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
