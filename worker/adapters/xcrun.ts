import { execa } from 'execa'
import { DeviceProblem } from '../runner.ts'

const QUICK_MS = 30_000
const INSTALL_MS = 10 * 60_000

/** Apple's command line tools, one process for each call. Throws DeviceProblem if it fails or takes too long. */
export type Xcrun = (args: readonly string[], options?: XcrunOptions) => Promise<string>

export interface XcrunOptions {
  /** An install or a restart, which may take minutes. */
  readonly isLong?: boolean
  readonly signal?: AbortSignal
}

export function createXcrun(path = 'xcrun'): Xcrun {
  return async (args, { isLong = false, signal } = {}) => {
    const timeoutMs = isLong ? INSTALL_MS : QUICK_MS
    const { stdout, stderr, failed, timedOut, originalMessage } = await execa(path, args, {
      stdin: 'ignore',
      timeout: timeoutMs,
      reject: false,
      ...(signal && { cancelSignal: signal }),
    })
    signal?.throwIfAborted()
    if (!failed) return stdout
    const why = timedOut ? `no answer for ${timeoutMs / 1000} s` : stderr.trim() || originalMessage
    throw new DeviceProblem(`xcrun ${args.slice(0, 3).join(' ')}: ${why?.split('\n').at(-1) ?? 'it failed'}`)
  }
}
