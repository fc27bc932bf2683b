import type { Phone } from '../../../adapters/adapter.ts'

/** A phone that works and does nothing; tests replace what they look at. */
export function fakePhone(own: Partial<Phone> = {}): Phone {
  const resets = { CLEAR: [], RESTART: [], NONE: [], REINSTALL: [] }
  return {
    id: 'serial',
    kind: 'android',
    facts: { platform: 'ANDROID', target: 'EMULATOR', model: 'Pixel 8', osVersion: '14' },
    keepsApps: true,
    inspect: () => Promise.resolve({ packageId: 'com.shop', activity: null }),
    install: () => Promise.resolve(),
    uninstall: () => Promise.resolve(),
    evidence: () => Promise.resolve('installed'),
    session: () =>
      Promise.resolve({ hub: null, capabilities: {}, resets, ping: { script: 'ping', args: [] }, maxAgeMs: null }),
    clear: () => Promise.resolve(),
    crashMark: () => Promise.resolve('1'),
    crashSince: () => Promise.resolve(null),
    logSince: () => Promise.resolve(null),
    state: null,
    health: () => Promise.resolve({ isBooted: true }),
    reboot: null,
    ...own,
  }
}
