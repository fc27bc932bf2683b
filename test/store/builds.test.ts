import { expect, it } from 'vitest'
import { BuildMissing } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import type { Platform } from '../../server/domain/job.ts'
import { addBuild, type NewBuild } from '../../server/operations/add-build.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { installedApps } from '../../server/store/installs.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { offerOf, register, result, startNext, submit, submitOne, takeOffer } from '../helpers/factories.ts'
import { describeEachStore, describePostgres } from '../helpers/stores.ts'
import { openTwo } from '../helpers/two-servers.ts'

function upload(
  app: TestApp,
  sha256: string,
  platform: Platform = 'ANDROID',
  change: Partial<NewBuild> = {},
  limit = Infinity,
) {
  const build = {
    organizationId: 'acme',
    appVersionId: 'v1',
    platform,
    sha256,
    size: 10,
    fileName: 'app.apk',
    packageId: 'com.example',
    versionName: '1.0',
    versionCode: '1',
    launchActivity: 'com.example.Main',
    sourceUrl: null,
    ...change,
  }
  return addBuild(app, build, limit)
}

const phone = { name: 'phone', capabilities: { platform: 'ANDROID' as const } }

/**
 * Serves one job with a device that ends up with this build on it; answers whether the server thought it had to
 * install.
 */
async function serveOne(
  app: TestApp,
  session: Awaited<ReturnType<typeof register>>,
  buildHash: string,
): Promise<boolean> {
  const serving = await takeOffer(app, session)
  const performed = serving.offer.installNeeded
  await reportInstall(app, serving.lease, { performed, durationMs: 1_000, buildHash })
  const { attempt, lease } = await startNext(app, serving)
  await finishAttempt(app, lease, attempt.id, result('PASSED'), true)
  return performed
}

describeEachStore('a job on an app version that was uploaded', ({ open }) => {
  it('is offered with the build for the platform of the worker', async () => {
    const app = testApp(await open())
    await upload(app, 'aaa')
    await upload(app, 'web', 'WEB')
    await submitOne(app, { requirements: { platform: 'ANDROID' } })
    const { offer } = await takeOffer(app, await register(app, phone))
    expect(offer.build).toMatchObject({ sha256: 'aaa', size: 10, packageId: 'com.example', platform: 'ANDROID' })
  })

  it('asks for the only platform that has a build, so that no other device takes it', async () => {
    const app = testApp(await open())
    await upload(app, 'aaa')
    const job = await submitOne(app)
    expect(job.requirements.platform).toBe('ANDROID')
    await register(app, { name: 'browser', capabilities: { platform: 'WEB' } })
    expect(await assignGroups(app)).toBe(0)
    await register(app, phone)
    expect(await assignGroups(app)).toBe(1)
  })

  it.each<[string, Platform[], Platform | null, Platform | null, RegExp]>([
    ['asks for a platform without a build', ['IOS'], 'ANDROID', null, /uploaded for IOS, and not for ANDROID/],
    [
      'could run on several',
      ['ANDROID', 'IOS'],
      null,
      null,
      /uploaded for ANDROID and IOS, and the job does not say which/,
    ],
    ['has a build for none of the devices', ['IOS'], null, 'ANDROID', /the EMULATOR devices here are ANDROID/],
  ])('is refused when it %s', async (_, uploaded, asked, here, why) => {
    const app = testApp(await open())
    for (const platform of uploaded) await upload(app, platform, platform)
    if (here !== null) await register(app, { capabilities: { platform: here } })
    const submitting = submit(app, asked === null ? {} : { requirements: { platform: asked } })
    await expect(submitting).rejects.toThrow(BuildMissing)
    await expect(submitting).rejects.toThrow(why)
  })

  it('waits where its device is not here yet, or nothing was uploaded', async () => {
    const app = testApp(await open())
    await register(app, { capabilities: { platform: 'WEB' } })
    await upload(app, 'ios', 'IOS')
    await submitOne(app, { requirements: { platform: 'IOS' } })
    await submitOne(app, { appVersionId: 'never-uploaded' })
    await submitOne(app, { organizationId: 'other' })
  })

  it('is installed again when other bytes of the same version were uploaded, and only then', async () => {
    const app = testApp(await open())
    await upload(app, 'first')
    const session = await register(app, phone)
    const installs: boolean[] = []
    const run = async (buildHash: string) => {
      await submitOne(app)
      installs.push(await serveOne(app, session, buildHash))
    }
    await run('first')
    await run('first')
    await upload(app, 'first')
    await run('first')
    await upload(app, 'second')
    const [before] = await installedApps(app.store.db, EVERYTHING, [session.workerId])
    expect(before).toMatchObject({ buildHash: 'first', outdated: true })
    await run('second')
    await run('second')
    expect(installs).toEqual([true, false, false, true, false])
  })

  it('goes first to the device that has the current build', async () => {
    const app = testApp(await open())
    await upload(app, 'new')
    const held = (buildHash: string) => [{ organizationId: 'acme', appVersionId: 'v1', buildHash }]
    await register(app, { ...phone, name: 'a', installed: held('old') })
    const session = await register(app, { ...phone, name: 'b', installed: held('new') })
    await submitOne(app)
    await assignGroups(app)
    expect((await offerOf(app, session)).installNeeded).toBe(false)
  })
})

describeEachStore('the builds that an organization keeps', ({ open }) => {
  it('may come to so many bytes, each file counted once, those of others not at all', async () => {
    const app = testApp(await open())
    const add = (sha256: string, size: number, change: Partial<NewBuild> = {}) =>
      upload(app, sha256, 'ANDROID', { size, ...change }, 100)
    await add('theirs', 100, { organizationId: 'globex' })
    await add('aaa', 60)
    await add('aaa', 60, { appVersionId: 'v2' })
    await add('bbb', 40)
    expect(await add('bbb', 40)).toMatchObject({ created: false })
    const refused = add('ccc', 1)
    await expect(refused).rejects.toMatchObject({ code: 'BUILDS_FULL', limit: 100, kept: 100 })
    await expect(refused).rejects.toThrow(/QGJOB_MAX_ORG_BUILD_BYTES/)
    expect(await add('aaa', 60)).toMatchObject({ created: true })
  })
})

describePostgres('an upload at another server', (kit) => {
  it('does not take the organization beyond what it may keep', async () => {
    const apps = await openTwo(kit)
    for (const organizationId of ['a', 'b', 'c', 'd']) {
      const add = (app: TestApp, sha256: string, size: number) =>
        upload(app, sha256, 'ANDROID', { organizationId, appVersionId: sha256, size }, 10)
      await add(apps[0], 'small', 1)
      const ends = await Promise.allSettled(apps.map((app, n) => add(app, `large-${n}`, 9)))
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    }
  })

  it('is known when a job is submitted here', async () => {
    const [here, there] = await openTwo(kit)
    expect(await here.directory.platformsOf('acme', 'v1')).toEqual([])
    const heard = new Promise<void>((resolve) => {
      here.store.onCommit(({ builds }) => {
        if (builds) resolve()
      })
    })
    await upload(there, 'aaa')
    await heard
    expect(await here.directory.platformsOf('acme', 'v1')).toEqual(['ANDROID'])
  })
})
