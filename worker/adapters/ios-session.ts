import type { Script, SessionPlan } from './adapter.ts'
import { freePort } from './free-port.ts'

/** A session that hears nothing for so long ends itself: nobody is left who would. Seconds. */
const DEAD_MAN_S = 300

/** A session of Appium's XCUITest driver for an app that is installed. */
export async function iosSession(
  udid: string,
  bundleId: string,
  { canClear, ...own }: { readonly canClear: boolean } & Record<`appium:${string}`, unknown>,
): Promise<SessionPlan> {
  const args = [{ bundleId }]
  const start: Script = { script: 'mobile: activateApp', args }
  const restart = [{ script: 'mobile: terminateApp', args }, start]
  // Only a simulator lets its apps be wiped; a phone's app keeps its data until it is installed anew.
  const clear = canClear ? [{ script: 'mobile: clearApp', args }, start] : restart
  return {
    hub: null,
    capabilities: {
      platformName: 'iOS',
      'appium:automationName': 'XCUITest',
      'appium:udid': udid,
      'appium:bundleId': bundleId,
      // The app is installed already: with `appium:app` every session would install it anew.
      'appium:noReset': true,
      'appium:newCommandTimeout': DEAD_MAN_S,
      // Given, not Appium's defaults: several phones of one host would have the same.
      'appium:wdaLocalPort': await freePort(),
      'appium:mjpegServerPort': await freePort(),
      ...own,
    },
    resets: { CLEAR: clear, REINSTALL: clear, RESTART: restart, NONE: [] },
    ping: { script: 'mobile: queryAppState', args },
    maxAgeMs: null,
  }
}
