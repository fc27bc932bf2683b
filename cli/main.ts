import { processContext } from './context.ts'
import { run } from './run.ts'

/** The command line, as bin/qgjob.js starts it: the one place that decides how the process ends. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has enough, as in `qgjob list | head -1`.
      if (error.code === 'EPIPE') process.exit()
      throw error
    })
  }
  process.exitCode = await run(argv.slice(2), processContext)
}
