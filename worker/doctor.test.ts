import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { stubTool } from './adapters/testing/stub-tool.ts'
import type { Rule } from './adapters/testing/stub-tool.ts'
import { examine } from './doctor.ts'
import type { DoctorOptions } from './doctor.ts'
import { tempDir } from './testing/temp-dir.ts'

// On SIMULATED tools; `npm run test:devices` examines with real ones.
const PIXEL = '[ro.product.model]: [Pixel 8]\n[ro.build.version.release]: [14]\n[sys.boot_completed]: [1]\n'
const DF = 'Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/x 9 9 30000000 9% /data\n'
const WELL: Rule[] = [
  [/version/, 'Android Debug Bridge version 1.0.41\nInstalled as /usr/bin/adb\n'],
  [/ devices$/, 'List of devices attached\n'],
  [/getprop/, PIXEL],
  [/dumpsys battery/, 'level: 87\ntemperature: 274\nAC powered: true\n'],
  [/df -k/, DF],
]
const PACKAGES = {
  appwright: '0.1.1',
  '@playwright/test': '1.65.1',
  appium: '3.8.0',
  'appium-uiautomator2-driver': '8.7.0',
}

/** A machine with these packages in its project, and with adb and aapt unless `rules` is null. */
async function machine(packages: Partial<typeof PACKAGES>, rules: readonly Rule[] | null, listed = '') {
  const home = await tempDir()
  const [workspace, bin] = [join(home, 'project'), join(home, 'bin')]
  for (const [name, version] of Object.entries(packages)) {
    const manifest = join(workspace, 'node_modules', name, 'package.json')
    await mkdir(dirname(manifest), { recursive: true })
    await writeFile(manifest, JSON.stringify({ name, version, bin: 'index.js' }))
  }
  await mkdir(bin)
  if (Object.keys(packages).length > 0) {
    await writeFile(join(workspace, 'package.json'), JSON.stringify({ devDependencies: packages }))
    await writeFile(join(workspace, 'appwright.config.ts'), '')
  }
  if (rules !== null) {
    const adb = await stubTool(rules)
    await adb.track(listed)
    await symlink(adb.path, join(bin, 'adb'))
    const aapt = await stubTool([[/version/, 'Android Asset Packaging Tool, v0.2-debian\n']])
    await symlink(aapt.path, join(bin, 'aapt'))
  }
  const options: DoctorOptions = { workspace, appium: undefined, adbPort: 5099, browserstack: [] }
  return { workspace, examine: () => examine(options, { PATH: bin, HOME: home }, 5_000) }
}

test('where everything works, each tool and each phone says what it is', async () => {
  const { workspace, examine } = await machine(PACKAGES, WELL, 'R58M\tdevice\nemulator-5554\tdevice\n')
  const phone = 'battery 87 %, 27.4 °C, 30.7 GB free'
  expect((await examine()).map(({ what, ok, detail }) => [what, ok, detail])).toEqual([
    ['AppWright', true, `0.1.1 with Playwright 1.65.1, ${join(workspace, 'appwright.config.ts')}`],
    ['Appium', true, `3.8.0, drivers in ${workspace}`],
    ["Appium's driver uiautomator2", true, '8.7.0'],
    ['adb', true, 'Android Debug Bridge version 1.0.41'],
    ['aapt', true, 'Android Asset Packaging Tool, v0.2-debian'],
    ['android R58M', true, `Pixel 8, OS 14, device, ${phone}`],
    ['android emulator-5554', true, `Pixel 8, OS 14, emulator, ${phone}`],
  ])
})

test('where nothing is installed, each line says what to do', async () => {
  const { workspace, examine } = await machine({}, null)
  expect(await examine()).toEqual([
    {
      what: 'AppWright',
      ok: false,
      detail: `${workspace} has no appwright`,
      advice: 'run `npm install --save-dev appwright` there, or name the directory of your tests with --workspace.',
    },
    {
      what: 'Appium',
      ok: false,
      detail: `There is no Appium in ${workspace}`,
      advice:
        'run `npm install --save-dev appium@3 appium-uiautomator2-driver` there, or name the folder of another with --appium.',
    },
    {
      what: 'devices',
      ok: false,
      detail: 'none was found',
      advice: 'connect a phone with USB debugging, start an emulator, or name one to rent with --browserstack',
    },
  ])
})

test('an Appium without the driver of the phones here is no use', async () => {
  const { examine, workspace } = await machine(
    { appwright: '0.1.1', '@playwright/test': '1.65.1', appium: '3.8.0' },
    WELL,
  )
  const home = join(dirname(workspace), '.appium')
  expect((await examine()).filter(({ what }) => what.startsWith('Appium'))).toEqual([
    { what: 'Appium', ok: true, detail: `3.8.0, drivers in ${home}` },
    {
      what: "Appium's driver uiautomator2",
      ok: false,
      detail: `it is not in ${home}`,
      advice: 'run `npm install --save-dev appium-uiautomator2-driver` in the project of Appium',
    },
  ])
})

test('an adb that does not start costs no look at its phones', async () => {
  const { examine } = await machine(PACKAGES, [[/.*/, '', { code: 1, stderr: 'cannot bind' }]])
  const [adb] = (await examine()).filter(({ what }) => what === 'adb')
  expect(adb).toMatchObject({ ok: false, advice: expect.stringContaining('apt-get install adb') as string })
})

test.each<[why: string, rules: Rule[], detail: string, advice: string]>([
  [
    'is too full',
    [[/df -k/, DF.replace('30000000', '80000')]],
    'Pixel 8, OS 14, device: its storage is full: 82 MB are free',
    'make room for 500 MB: without it, installs fail',
  ],
  [
    'stopped answering',
    [[/dumpsys battery/, '', { code: 1, stderr: "error: device 'R58M' not found" }]],
    "Pixel 8, OS 14, device: adb -s R58M shell dumpsys battery: error: device 'R58M' not found",
    'reconnect or restart it',
  ],
])('a phone that %s is told of, with what to do', async (_, rules, detail, advice) => {
  const { examine } = await machine(PACKAGES, [...rules, ...WELL], 'R58M\tdevice\n')
  expect((await examine()).at(-1)).toEqual({ what: 'android R58M', ok: false, detail, advice })
})

test('a phone that nobody allowed debugging on is told of, with what to do', async () => {
  const devices = 'List of devices attached\nR58M\tunauthorized\n'
  const { examine } = await machine(PACKAGES, [[/ devices$/, devices], ...WELL], 'R58M\tunauthorized\n')
  expect((await examine()).at(-1)).toEqual({
    what: 'android R58M',
    ok: false,
    detail: 'unauthorized',
    advice: 'unlock the phone and allow USB debugging for this computer',
  })
})
