import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { NOT_RESET } from './attachment.ts'
import type { Attachment } from './attachment.ts'

// The preload in a Node of its own, with stand-ins for the two packages that it meets there: how AppWright asks for a
// device, and what WebDriver is asked for. `npm run test:devices` has it meet the real ones.
const PRELOAD = new URL('./preload.ts', import.meta.url).href

const STAND_INS: Record<string, string> = {
  'node_modules/appwright/package.json': '{ "name": "appwright", "main": "dist/index.js" }',
  'node_modules/appwright/dist/index.js': `
    const { createDeviceProvider } = require('./providers')
    exports.openDevice = (use) => createDeviceProvider({ use }).getDevice()`,
  'node_modules/appwright/dist/providers/index.js': `
    exports.createDeviceProvider = () => ({ getDevice: async () => ({ isStock: true }) })`,
  'node_modules/appwright/dist/device/index.js': `
    exports.Device = class Device {
      constructor(client, bundleId, options, provider) { Object.assign(this, { client, bundleId, options, provider }) }
      async close() { throw new Error('the session is not the test\\'s to close') }
    }`,
  'node_modules/webdriver/package.json': '{ "name": "webdriver", "type": "module", "exports": "./index.js" }',
  'node_modules/webdriver/index.js': `
    export default {
      async attachToSession(options) {
        return {
          options,
          async executeScript(script, args) {
            if (script === 'fail') throw new Error('the phone is gone')
            console.log('SCRIPT ' + JSON.stringify([script, args]))
          },
        }
      },
    }`,
  'cjs/spec.cjs': `
    const { openDevice } = require('appwright')
    openDevice({ expectTimeout: 7 }).then(async (device) => {
      await device.close?.()
      console.log('DEVICE ' + JSON.stringify(device))
    }).catch((error) => console.log('ERROR ' + error.message))`,
  'esm/spec.mjs': `
    import { openDevice } from 'appwright'
    const device = await openDevice({ expectTimeout: 7 })
    await device.close?.()
    console.log('DEVICE ' + JSON.stringify(device))`,
}

const ATTACHMENT: Attachment = {
  url: 'http://127.0.0.1:4711/wd/hub',
  sessionId: 'session-1',
  capabilities: { platformName: 'Android' },
  platform: 'android',
  packageId: 'com.shop',
  provider: 'emulator',
  reset: [
    { script: 'mobile: clearApp', args: [{ appId: 'com.shop' }] },
    { script: 'mobile: activateApp', args: [{ appId: 'com.shop' }] },
  ],
}

async function runSpec(spec: string, attachment: Attachment | null): Promise<string> {
  const directory = await tempDir()
  for (const [name, text] of Object.entries(STAND_INS)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  const session = attachment === null ? {} : { QGJOB_SESSION: JSON.stringify(attachment) }
  const { stdout } = await execa(process.execPath, [join(directory, spec)], {
    env: { NODE_OPTIONS: `--import ${PRELOAD}`, ...session },
  })
  return stdout
}

test.each(['cjs/spec.cjs', 'esm/spec.mjs'])('a test in %s gets the session of the agent', async (spec) => {
  const output = await runSpec(spec, ATTACHMENT)
  const device = JSON.parse(/^DEVICE (.*)$/m.exec(output)?.[1] ?? '{}') as Record<string, unknown>
  expect(device).toMatchObject({ bundleId: 'com.shop', provider: 'emulator', options: { expectTimeout: 7 } })
  expect(device.client).toEqual({
    options: {
      protocol: 'http',
      hostname: '127.0.0.1',
      port: 4711,
      path: '/wd/hub',
      sessionId: 'session-1',
      capabilities: { platformName: 'Android' },
      isW3C: true,
      isMobile: true,
      isAndroid: true,
      isIOS: false,
      logLevel: 'error',
      connectionRetryCount: 0,
    },
  })
  expect(output.match(/^SCRIPT .*$/gm)).toEqual([
    'SCRIPT ["mobile: clearApp",[{"appId":"com.shop"}]]',
    'SCRIPT ["mobile: activateApp",[{"appId":"com.shop"}]]',
  ])
})

test('a reset that fails is told from a failure of the test', async () => {
  const output = await runSpec('cjs/spec.cjs', { ...ATTACHMENT, reset: [{ script: 'fail', args: [] }] })
  expect(output).toContain(`ERROR ${NOT_RESET} fail: the phone is gone`)
})

test('outside of a job AppWright stays as it is', async () => {
  expect(await runSpec('cjs/spec.cjs', null)).toContain('DEVICE {"isStock":true}')
})
