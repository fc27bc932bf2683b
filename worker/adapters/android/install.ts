import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { DeviceAdb } from './adb.ts'

/** A big app over a bad cable. */
const INSTALL_MS = 10 * 60_000
/** Answers of the package manager that mean: the app that is there must go first. */
const IN_THE_WAY =
  /INSTALL_FAILED_(UPDATE_INCOMPATIBLE|VERSION_DOWNGRADE|ALREADY_EXISTS|SHARED_USER_INCOMPATIBLE|DUPLICATE_PERMISSION|INCONSISTENT_CERTIFICATES)/
/** Answers that are about the device, and not about the app. */
const DEVICE_FAULT =
  /INSTALL_FAILED_(INSUFFICIENT_STORAGE|MEDIA_UNAVAILABLE|INTERNAL_ERROR)|device .*(offline|not found)|closed/

/** Installs an APK over whatever is there, with all its permissions. Throws InstallProblem, or DeviceProblem. */
export async function installApk(adb: DeviceAdb, file: string, packageId: string, signal: AbortSignal): Promise<void> {
  const install = (): Promise<string | null> => tryInstall(adb, file, signal)
  let failure = await install()
  if (failure !== null && IN_THE_WAY.test(failure)) {
    await adb.run(['uninstall', packageId], { signal })
    failure = await install()
  }
  if (failure === null) return
  if (DEVICE_FAULT.test(failure)) throw new DeviceProblem(`the app cannot be installed on this device: ${failure}`)
  throw new InstallProblem(`Android refuses the app: ${failure}`)
}

/** null: it is installed. */
async function tryInstall(adb: DeviceAdb, file: string, signal: AbortSignal): Promise<string | null> {
  try {
    // -r: over the old one; -g: with its permissions, as nobody is there to grant them; -t: also a test build.
    const output = await adb.run(['install', '-r', '-g', '-t', file], { timeoutMs: INSTALL_MS, signal })
    return /^Success/m.test(output) ? null : output.trim()
  } catch (error) {
    if (!(error instanceof DeviceProblem)) throw error
    return error.message
  }
}
