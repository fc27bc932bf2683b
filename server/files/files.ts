import type { Readable } from 'node:stream'
import type { App } from '../app.ts'
import { BadArchive } from '../archives/bad-archive.ts'
import { inspectBuild } from '../archives/inspect.ts'
import { TooLong, type Blobs, type ByteRange, type Draft } from '../blobs/blobs.ts'
import type { Artifact } from '../domain/artifact.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { AppBuild } from '../domain/build.ts'
import { BuildsFull, FileTooLarge, InvalidInput, NotFound, StoreFull } from '../domain/errors.ts'
import { addArtifact, parseArtifact, requireArtifactRoom, type ArtifactInput } from '../operations/add-artifact.ts'
import type { Lease } from '../operations/lease.ts'
import {
  addBuild,
  parseBuild,
  requireBuildRoom,
  roomToReceive,
  type AddedBuild,
  type BuildInput,
} from '../operations/add-build.ts'
import { findArtifact } from '../store/artifacts.ts'
import { findBuild } from '../store/builds.ts'
import { fetchUrl, type FetchOptions } from './fetch-url.ts'
import type { FileLimits } from './limits.ts'
import type { Links } from './links.ts'

/** Everything of the API that moves bytes. Each method works for the caller of the app that it is given. */
export interface Files {
  /** Takes in a build and makes it current. Throws InvalidInput, NotFound, FileTooLarge, BuildsFull, StoreFull. */
  addBuild(app: App, input: BuildInput, content: AsyncIterable<Uint8Array>): Promise<AddedBuild>
  /** The same with a file that is fetched from elsewhere. */
  addBuildFromUrl(app: App, input: BuildInput, url: string): Promise<AddedBuild>
  /** Throws NotFound. */
  build(app: App, id: string): Promise<AppBuild>
  /** Takes in a file of an attempt. Throws InvalidInput, StaleLease, ArtifactsFull, FileTooLarge, StoreFull. */
  addArtifact(app: App, held: HeldAttempt, input: ArtifactInput, content: AsyncIterable<Uint8Array>): Promise<Artifact>
  /** Where an artifact can be read for a while, relative to the address of the API. */
  artifactLink(app: App, id: string): string
  /** The artifact for which such a link was made. Throws NotFound, also for a link that has expired. */
  linkedArtifact(app: App, id: string, query: URLSearchParams): Promise<Artifact>
  /** What a row names. Throws NotFound if its bytes are gone. */
  read(file: { id: string; sha256: string }, range?: ByteRange): Promise<Readable>
}

/** An attempt in the hands of its agent. */
export interface HeldAttempt {
  lease: Lease
  attemptId: AttemptId
}

export interface FilesParts {
  links: Links
  blobs: Blobs
  limits: FileLimits
  /** Of tests. */
  resolve?: FetchOptions['resolve']
}

export function createFiles({ blobs, limits, links, resolve }: FilesParts): Files {
  async function receive(content: AsyncIterable<Uint8Array>, limit: number, tooLong: () => Error): Promise<Draft> {
    try {
      return await blobs.receive(content, limit)
    } catch (error) {
      if (error instanceof TooLong) throw tooLong()
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new StoreFull() : error
    }
  }

  async function takeBuild(
    app: App,
    input: BuildInput,
    content: AsyncIterable<Uint8Array>,
    { field, sourceUrl }: { field: string; sourceUrl: string | null },
  ): Promise<AddedBuild> {
    const { platform: expected, ...request } = parseBuild(input, field)
    app.caller.principal.scope.require(request.organizationId)
    const { room, kept } = await roomToReceive(app.store.db, request, limits.orgBuilds)
    const draft = await receive(content, Math.min(limits.build, room), () =>
      room < limits.build
        ? new BuildsFull(request.organizationId, limits.orgBuilds, kept)
        : tooLarge('The build', limits.build, 'QGJOB_MAX_BUILD_BYTES'),
    )
    try {
      const { platform, ...facts } = await inspectBuild(draft.path).catch((error: unknown) => {
        throw error instanceof BadArchive ? new InvalidInput('file', error.message) : error
      })
      if (expected !== null && expected !== platform) {
        throw new InvalidInput(`${field}.platform`, `is ${expected}, but the file is a build for ${platform}`)
      }
      const { hash: sha256, size } = draft
      await requireBuildRoom(app.store.db, { ...request, sha256, size }, limits.orgBuilds)
      await blobs.keep(draft)
      const said = { packageId: null, versionName: null, versionCode: null, launchActivity: null, ...facts }
      return await addBuild(app, { ...request, ...said, platform, sha256, size, sourceUrl }, limits.orgBuilds)
    } finally {
      await blobs.discard(draft)
    }
  }

  return {
    addBuild: (app, input, content) => takeBuild(app, input, content, { field: 'build', sourceUrl: null }),
    async addBuildFromUrl(app, input, url) {
      app.caller.principal.scope.require(parseBuild(input, 'input').organizationId)
      const { content, fileName, sourceUrl } = await fetchUrl(url, {
        allowPrivate: limits.privateUrls,
        timeoutMs: limits.fetchMs,
        field: 'input.url',
        ...(resolve && { resolve }),
      })
      try {
        return await takeBuild(app, { ...(fileName !== undefined && { fileName }), ...input }, unlessCut(content), {
          field: 'input',
          sourceUrl,
        })
      } finally {
        content.destroy()
      }
    },
    async build(app, id) {
      const found = await findBuild(app.store.db, app.caller.principal.scope, id)
      if (found === undefined) throw new NotFound('app build', id)
      return found
    },
    async addArtifact(app, { lease, attemptId }, input, content) {
      const { name, contentType } = parseArtifact(input)
      await requireArtifactRoom(app, lease, attemptId, name, limits.attemptArtifacts)
      const draft = await receive(content, limits.artifact, () =>
        tooLarge('The artifact', limits.artifact, 'QGJOB_MAX_ARTIFACT_BYTES'),
      )
      try {
        const { hash: sha256, size } = draft
        await blobs.keep(draft)
        return await addArtifact(app, lease, attemptId, { name, contentType, sha256, size }, limits.attemptArtifacts)
      } finally {
        await blobs.discard(draft)
      }
    },
    artifactLink: (app, id) => `artifacts/${id}?${links.sign(id, app.now() + limits.linkMs)}`,
    async linkedArtifact(app, id, query) {
      const found = links.isGood(id, query, app.now()) ? await findArtifact(app.store.db, id) : undefined
      if (found === undefined) throw new NotFound('artifact that this link may read (links expire)', id)
      return found
    },
    async read({ id, sha256 }, range) {
      const content = await blobs.read(sha256, range)
      if (content === null) throw new NotFound('file', id)
      return content
    },
  }
}

function tooLarge(what: string, limit: number, setting: string): FileTooLarge {
  return new FileTooLarge(what, limit, `The limit is ${setting} on the server.`)
}

/** A transfer that breaks off is the fault of the address that was given. */
async function* unlessCut(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch {
    throw new InvalidInput('input.url', 'broke off before the end of the file, or took too long')
  }
}
