import { writeSync } from 'node:fs'
import { processContext } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { run } from './run.ts'

/** The command line, as bin/qgjob.js starts it: the one place that decides how the process ends. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', leaveWithoutOutput)
  process.stderr.on('error', leaveWithoutOutput)
  process.exitCode = await run(argv.slice(2), processContext)
}

/** A verdict that nobody could read is none: whatever it would have been, the exit code says that it was not told. */
function leaveWithoutOutput({ code, message }: NodeJS.ErrnoException): never {
  // The reader has enough, as in `qgjob list | head -1`.
  if (code === 'EPIPE') process.exit(EXIT.brokenPipe)
  try {
    writeSync(2, `error: the output cannot be written [OUTPUT_UNWRITABLE]\ncause: ${message}\n`)
  } catch {
    // stderr is as full as stdout: the exit code has to do.
  }
  process.exit(EXIT.couldNotRun)
}
