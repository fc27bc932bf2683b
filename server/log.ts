import { constants, fstatSync, openSync } from 'node:fs'
import pino, { type Logger } from 'pino'

/** Characters kept for a log that cannot be written just now; what is over is dropped. */
const MOST_UNWRITTEN = 1_000_000

/** JSON lines on stdout. Whatever happens to them, the server goes on. */
export function createLog(level: string): Logger {
  const destination = pino.destination({
    dest: unblocked(process.stdout.fd),
    sync: true,
    maxLength: MOST_UNWRITTEN,
    // What a full pipe does not take is tried again with the next line, and not in a loop until it does.
    retryEAGAIN: () => false,
  })
  // A full disk, a reader that left, or one that does not read. The lines wait, up to the bound.
  destination.on('error', () => undefined)
  return pino({ level, base: { service: 'qgjob-server' } }, destination)
}

/**
 * The same pipe or terminal, but one that never makes a writer wait for its reader: a file of our own, if the system
 * has it.
 */
function unblocked(descriptor: number): number {
  try {
    const kind = fstatSync(descriptor)
    if (!kind.isFIFO() && !kind.isCharacterDevice()) return descriptor
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return descriptor
  }
}
