import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { openDiskBlobs } from '../../server/blobs/disk.ts'
import { readFileLimits } from '../../server/config.ts'
import { ArtifactsFull, FileTooLarge, InvalidInput, NotFound, StaleLease } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { createFiles } from '../../server/files/files.ts'
import { openLinks } from '../../server/files/links.ts'
import { GRACE_MS, sweepBlobs } from '../../server/files/sweep.ts'
import { prune } from '../../server/operations/prune.ts'
import { artifactsOfAttempts } from '../../server/store/artifacts.ts'
import type { Store } from '../../server/store/store.ts'
import { testApp } from '../../server/testing.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { finish, must, runOne, submit, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

/** A running attempt, and what takes in its files. */
async function start(store: Store, env: Record<string, string> = {}) {
  const app = testApp(store)
  const blobs = openDiskBlobs(await tempDir())
  const files = createFiles({ blobs, limits: readFileLimits(env), links: await openLinks(app) })
  await submit(app, {}, {})
  const running = await runOne(app)
  const held = { lease: running.lease, attemptId: running.attempt.id }
  const add = (name: string, content: string, to = held) =>
    files.addArtifact(app, to, { name, contentType: 'text/plain' }, Readable.from([Buffer.from(content)]))
  const names = async (attemptId: string = running.attempt.id) =>
    (await artifactsOfAttempts(store.db, EVERYTHING, [attemptId])).map(({ name, size }) => `${name} ${size}`)
  return { app, blobs, files, running, held, add, names }
}

describeEachStore('files of an attempt', ({ open }) => {
  it('are kept under their names; the same name again takes the place of the one before', async () => {
    const { add, names } = await start(await open())
    await add('shots/b.png', 'bb')
    await add('a.log', 'aaa')
    await add('a.log', 'longer')
    expect(await names()).toEqual(['a.log 6', 'shots/b.png 2'])
  })

  it('are taken as long as the lease lives, also when the attempt has ended, and then no more', async () => {
    const { app, running, held, add, names } = await start(await open())
    const next = must(await finish(app, running, 'FAILED'))
    await add('late.log', 'late')
    await finish(app, next, 'PASSED', false)
    await expect(add('stale.log', 'stale')).rejects.toThrow(StaleLease)
    await expect(add('x', 'x', { ...held, lease: { ...held.lease, fence: held.lease.fence + 1 } })).rejects.toThrow(
      StaleLease,
    )
    expect(await names()).toEqual(['late.log 4'])
  })

  it('are not even received without a lease', async () => {
    const { files, app, held } = await start(await open())
    const content = Readable.from([Buffer.from('x')])
    const stale = { ...held, lease: { ...held.lease, fence: held.lease.fence + 1 } }
    await expect(files.addArtifact(app, stale, { name: 'a' }, content)).rejects.toThrow(StaleLease)
    expect(content.readableDidRead).toBe(false)
  })

  it('are not taken for an attempt of another lease', async () => {
    const { app, held, add } = await start(await open())
    await submitOne(app, { appVersionId: 'v2' })
    const other = await runOne(app, { name: 'phone-2' })
    await expect(add('a', 'a', { ...held, attemptId: other.attempt.id })).rejects.toThrow(StaleLease)
  })

  it('are bounded in number and in size, one and all', async () => {
    const { add, names } = await start(await open(), {
      QGJOB_MAX_ARTIFACT_BYTES: '10',
      QGJOB_MAX_ATTEMPT_ARTIFACTS: '3',
      QGJOB_MAX_ATTEMPT_ARTIFACT_BYTES: '15',
    })
    await expect(add('large', 'x'.repeat(11))).rejects.toThrow(FileTooLarge)
    await add('a', 'x'.repeat(10))
    await expect(add('b', 'x'.repeat(6))).rejects.toThrow(ArtifactsFull)
    await add('a', 'y'.repeat(9))
    await add('b', 'x')
    await add('c', 'x')
    await expect(add('d', 'x')).rejects.toThrow(ArtifactsFull)
    await add('c', 'xx')
    expect(await names()).toEqual(['a 9', 'b 1', 'c 2'])
  })

  it.each(['html', 'text/html; charset=utf-8', 'text/html\r\nx: y', `text/${'x'.repeat(65)}`])(
    'are not of the kind %j',
    async (contentType) => {
      const { files, app, held } = await start(await open())
      const added = files.addArtifact(app, held, { name: 'a', contentType }, Readable.from([]))
      await expect(added).rejects.toMatchObject({ field: 'artifact.contentType' })
    },
  )

  it.each(['../a', '/a', 'a//b', './a', 'a/..', 'a\\b', 'C:a', 'a\nb', 'a/ ', 'a.', '', 'x'.repeat(201)])(
    'are not called %j',
    async (name) => {
      const { add } = await start(await open())
      await expect(add(name, 'x')).rejects.toThrow(InvalidInput)
    },
  )

  it('are read by links that are signed, for one file, and expire', async () => {
    const { app, files, add } = await start(await open(), { QGJOB_ARTIFACT_LINK_MS: '60000' })
    const [one, two] = [await add('one', '1'), await add('two', '2')]
    const query = (link: string) => new URL(link, 'http://server').searchParams
    const link = files.artifactLink(app, one.id)
    expect(link).toMatch(new RegExp(`^artifacts/${one.id}\\?expires=\\d+&signature=[\\w-]{43}$`))
    const found = await files.linkedArtifact(app, one.id, query(link))
    expect(await text(await files.read(found))).toBe('1')
    await expect(files.linkedArtifact(app, two.id, query(link))).rejects.toThrow(NotFound)
    const longer = query(link)
    longer.set('expires', String(Number(longer.get('expires')) + 1))
    await expect(files.linkedArtifact(app, one.id, longer)).rejects.toThrow(NotFound)
    await expect(files.linkedArtifact(app, one.id, new URLSearchParams())).rejects.toThrow(NotFound)
    app.clock.advance(61_000)
    await expect(files.linkedArtifact(app, one.id, query(link))).rejects.toThrow(NotFound)
  })

  it('are known to every server of the store by its links', async () => {
    const { app, add, files } = await start(await open())
    const { id } = await add('one', '1')
    const other = await openLinks(app)
    expect(other.isGood(id, new URL(files.artifactLink(app, id), 'http://a').searchParams, app.now())).toBe(true)
  })

  it('are forgotten with their job, and their bytes after them', async () => {
    const { app, blobs, running, add, names } = await start(await open())
    await add('old.log', 'old')
    const next = must(await finish(app, running, 'PASSED'))
    await finish(app, next, 'PASSED')
    app.clock.advance(1)
    for (const steps = prune(app, app.now()); (await steps.next()).done !== true;);
    expect(await names()).toEqual([])
    expect(await sweepBlobs(app, blobs, Date.now() + GRACE_MS + 1)).toBe(1)
  })
})
