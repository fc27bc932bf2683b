import assert from 'node:assert/strict'
import { execa } from 'execa'
import type { Rig } from '../rig.ts'
import type { Scenario } from '../scenario.ts'
import { PHONES_PROJECT } from '../setup.ts'

/** What the doctor says, and its exit code. */
async function examine(rig: Rig): Promise<{ exitCode: number; lines: string[] }> {
  const place = [`--workspace=${PHONES_PROJECT}`, `--adb-port=${rig.adbPort}`]
  const { stdout, exitCode = -1 } = await execa(process.execPath, [rig.binary, 'worker', 'doctor', ...place], {
    reject: false,
  })
  return { exitCode, lines: stdout.split('\n').map((line) => line.replaceAll('\t', ' | ')) }
}

export const doctor: Scenario[] = [
  {
    name: 'the doctor says of every tool and every phone whether it works, and what to do if not',
    phones: 3,
    async run(rig) {
      const [well, full, gone] = rig.phones
      assert(well !== undefined && full !== undefined && gone !== undefined)
      full.phone.freeKilobytes = 100_000
      const ill = await examine(rig)
      const about = (what: string): string => ill.lines.find((line) => line.includes(` | ${what} | `)) ?? ''
      assert.equal(ill.exitCode, 3)
      assert.match(about('AppWright'), /^ok .* 0\.1\.1 with Playwright /)
      assert.match(about('Appium'), /^ok .* 3\.8\.0, drivers in /)
      assert.match(about("Appium's driver uiautomator2"), /^ok .* 8\.7\.0/)
      assert.match(about('adb'), /^ok .* Android Debug Bridge version /)
      assert.match(about('aapt'), /^ok .* Android Asset Packaging Tool/)
      assert.match(about(`android ${well.serial}`), /^ok .* SIMULATED phone 1, OS 14, emulator, battery 87 %/)
      assert.match(
        about(`android ${full.serial}`),
        /^wrong .*: its storage is full: 102 MB are free \| make room for 500 MB/,
      )

      full.phone.freeKilobytes = 30_000_000
      await rig.adb('disconnect', gone.serial)
      const cured = await examine(rig)
      assert.equal(cured.exitCode, 0, cured.lines.join('\n'))
      assert.equal(cured.lines.filter((line) => line.includes('SIMULATED phone')).length, 2)
      return `exit code 3, then 0:\n${ill.lines.map((line) => `                ${line}`).join('\n')}`
    },
  },
]
