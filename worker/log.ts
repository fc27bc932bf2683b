import pino from 'pino'
import type { Logger } from 'pino'
import { reasonOf } from '../client/errors.ts'
import { inert } from '../client/inert.ts'
import { firstLine } from './first-line.ts'

/** pino's number for it; what is finer is smaller. */
const DEBUG = 20
/** Characters kept for a log that cannot be written just now; what is over is dropped. */
const MOST_UNWRITTEN = 1_000_000

/** JSON lines on stderr; on a terminal one short line each, for a person who watches the lab. */
export function createLog(stream: NodeJS.WriteStream = process.stderr): Logger {
  const level = process.env.QGJOB_LOG_LEVEL ?? 'info'
  const options = { name: 'qgjob-worker', base: null, level, serializers: { err: problemOf(level) } }
  if (!stream.isTTY) {
    const destination = pino.destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN })
    // A full disk, or a reader that left, must not end the running jobs.
    destination.on('error', () => undefined)
    return pino(options, destination)
  }
  return pino(options, { write: (line) => void stream.write(`${readable(JSON.parse(line) as LogLine)}\n`) })
}

/** What went wrong, in one line. Where in the code is told of a fault in it, and to those who look for one. */
function problemOf(level: string): (error: unknown) => unknown {
  const isDetailed = (pino.levels.values[level] ?? Infinity) <= DEBUG
  return (error) => {
    if (!(error instanceof Error)) return error
    if (isDetailed || isFault(error)) return pino.stdSerializers.err(error)
    const reason = error.cause === undefined ? '' : ` ${firstLine(reasonOf(error.cause))}`
    return { type: error.name, message: `${firstLine(error.message)}${reason}` }
  }
}

function isFault(error: Error): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
}

interface LogLine {
  time: number
  level: number
  msg: string
  worker?: string
  [field: string]: unknown
}

/** Fields that a person needs no name for, in the order in which they are shown. */
const SHOWN = ['testPath', 'appVersionId', 'outcome', 'error', 'reason'] as const

/** "14:03:07  phone-1    finished tests/login.spec.js PASSED 2.1 s" */
export function readable(line: LogLine): string {
  const time = new Date(line.time).toTimeString().slice(0, 8)
  const facts = SHOWN.flatMap((field) => (typeof line[field] === 'string' ? [inert(firstLine(line[field]))] : []))
  if (typeof line.durationMs === 'number') facts.push(`${(line.durationMs / 1000).toFixed(1)} s`)
  const problem = line.err as { message?: string } | undefined
  if (problem?.message !== undefined) facts.push(inert(firstLine(problem.message)))
  return [time, (line.worker ?? '').padEnd(10), [line.msg, ...facts].join(' ')].join('  ')
}
