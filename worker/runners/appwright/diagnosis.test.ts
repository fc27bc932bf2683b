import { expect, test } from 'vitest'
import type { AttemptResult } from '../../runner.ts'
import { NOT_RESET } from './attachment.ts'
import { diagnose } from './diagnosis.ts'
import type { Evidence } from './diagnosis.ts'
import type { PhoneSession } from './session.ts'
import { fakePhone } from './testing/fake-phone.ts'

const FAILED: AttemptResult = {
  outcome: 'FAILED',
  durationMs: 1,
  counts: null,
  error: 'login › no\nwell',
  cause: 'TEST',
}

interface Scene extends Partial<Evidence> {
  fault?: string
  crash?: string
  serverEnded?: boolean
  hub?: string
}

async function evidenceOf({ fault, crash, serverEnded = false, hub, ...more }: Scene): Promise<Evidence> {
  const phone = fakePhone({ crashSince: () => Promise.resolve(crash ?? null) })
  const build = { file: () => Promise.resolve('a.apk'), hash: 'h', packageId: 'com.shop', activity: null }
  const session: PhoneSession = {
    url: 'http://127.0.0.1:1',
    id: 'session',
    capabilities: {},
    plan: { ...(await phone.session(build, new AbortController().signal)), hub: hub ?? null },
    build,
    driver: {
      isReady: () => Promise.resolve(true),
      open: () => Promise.reject(new Error('not here')),
      execute: () => (fault === undefined ? Promise.resolve(null) : Promise.reject(new Error(fault))),
      screenshot: () => Promise.reject(new Error('not here')),
      close: () => Promise.resolve(),
    },
    isServerRunning: () => !serverEnded,
    follow: () => null,
    openedAt: 0,
  }
  return { phone, session, mark: '1', isLost: false, isCanceled: false, ...more }
}

const cases: [string, AttemptResult, Scene, Partial<AttemptResult>][] = [
  ['a test that failed on a device that works', FAILED, {}, FAILED],
  ['a device that left', FAILED, { isLost: true }, { outcome: 'ERRORED', cause: 'DEVICE' }],
  [
    'a device that left ended the run',
    { ...FAILED, outcome: 'CANCELED' },
    { isLost: true },
    { outcome: 'ERRORED', cause: 'DEVICE' },
  ],
  ['a session that broke', FAILED, { fault: 'gone' }, { outcome: 'ERRORED', cause: 'DEVICE' }],
  ['a timeout over a session that broke', { ...FAILED, outcome: 'TIMED_OUT' }, { fault: 'gone' }, { cause: 'DEVICE' }],
  ['a session that broke elsewhere', FAILED, { fault: 'gone', hub: 'https://hub' }, { cause: 'CLOUD' }],
  ['an Appium that ended', FAILED, { serverEnded: true, fault: 'gone' }, { outcome: 'ERRORED', cause: 'WORKER' }],
  [
    'an app that could not be reset',
    { ...FAILED, error: `login › no\nError: ${NOT_RESET} mobile: clearApp: Failed` },
    {},
    { outcome: 'ERRORED', cause: 'DEVICE' },
  ],
  ['an app that crashed', FAILED, { crash: 'no cart' }, { outcome: 'FAILED', cause: 'APP' }],
  [
    'a canceled job',
    { ...FAILED, outcome: 'CANCELED' },
    { isCanceled: true, isLost: true, fault: 'gone' },
    { outcome: 'CANCELED' },
  ],
  ['a test that passed', { ...FAILED, outcome: 'PASSED', error: null }, { fault: 'gone' }, { outcome: 'PASSED' }],
]

test.each(cases)('%s', async (_, result, scene, expected) => {
  expect(await diagnose(result, await evidenceOf(scene))).toMatchObject(expected)
})

test('what the test said is kept', async () => {
  const broken = await diagnose(FAILED, await evidenceOf({ fault: 'socket hang up' }))
  expect(broken.error).toBe('the test session broke: socket hang up (login › no)')
  const crashed = await diagnose(FAILED, await evidenceOf({ crash: 'IllegalStateException: no cart' }))
  expect(crashed.error).toBe('the app crashed: IllegalStateException: no cart\n\nlogin › no\nwell')
})
