import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { APP_VERSIONS, buildApps } from '../examples/build-apps.ts'
import { tempDir } from '../worker/testing/temp-dir.ts'

const DEMO = join(import.meta.dirname, '../examples/demo.ts')

/** The demo in a temporary directory of its own, so that what it leaves behind can be seen. */
async function startDemo() {
  const temporary = await tempDir()
  const demo = execa(process.execPath, [DEMO], {
    env: { TMPDIR: temporary },
    stdin: 'ignore',
    all: true,
    reject: false,
  })
  onTestFinished(() => void demo.kill('SIGKILL'))
  return { demo, temporary }
}

test(
  'the demo groups, installs once per device and version, retries, cancels, and cleans up',
  { timeout: 150_000 },
  async () => {
    const { demo, temporary } = await startDemo()
    const { exitCode, all } = await demo
    expect(all).toMatch(/pending {4}tests\/cold-start\.spec\.js.*retry after/)
    expect(all).toMatch(/completed {2}tests\/cold-start\.spec\.js/)
    expect(all).toMatch(/failed {5}tests\/coupon\.spec\.js v2\.0\.0.*takes ten percent off/)
    expect(all).toMatch(/completed {2}tests\/coupon\.spec\.js v1\.2\.3/)
    expect(all).toMatch(/canceled {3}tests\/endurance\.spec\.js/)
    // Two emulators serve two versions, a phone the third: from 3 installs, one each, to 5, all of them everywhere.
    const [, runs, installs] = /test runs +(\d+)[^]*installs with qgjob +(\d+)/.exec(all) ?? []
    expect(Number(runs)).toBe(11)
    expect(Number(installs)).toBeGreaterThanOrEqual(3)
    expect(Number(installs)).toBeLessThanOrEqual(5)
    expect(all).not.toMatch(/ $/m)
    expect(exitCode).toBe(0)
    expect(await readdir(temporary)).toEqual([])
  },
)

test('the demo cleans up when it is interrupted', { timeout: 60_000 }, async () => {
  const { demo, temporary } = await startDemo()
  for (let text = ''; !text.includes('running');) text += String(await once(demo.stdout, 'data'))
  demo.kill('SIGINT')
  expect((await demo).exitCode).toBe(130)
  expect(await readdir(temporary)).toEqual([])
})

test('the same sources give the same builds', async () => {
  const [first, second] = [await tempDir(), await tempDir()]
  await buildApps(first)
  await buildApps(second)
  for (const version of APP_VERSIONS) {
    const file = `${version}.tgz`
    expect(await readFile(join(first, file))).toEqual(await readFile(join(second, file)))
  }
})
