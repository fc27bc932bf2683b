import pino from 'pino'
import type { Logger } from 'pino'
import { inert } from '../client/inert.ts'
import { firstLine } from './first-line.ts'

/** Characters kept for a log that cannot be written just now; what is over is dropped. */
const MOST_UNWRITTEN = 1_000_000

/** JSON lines on stderr; on a terminal one short line each, for a person who watches the lab. */
export function createLog(stream: NodeJS.WriteStream = process.stderr): Logger {
  const options = { name: 'qgjob-worker', base: null, level: process.env.QGJOB_LOG_LEVEL ?? 'info' }
  if (!stream.isTTY) {
    const destination = pino.destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN })
    // A full disk, or a reader that left, must not end the running jobs.
    destination.on('error', () => undefined)
    return pino(options, destination)
  }
  return pino(options, { write: (line) => void stream.write(`${readable(JSON.parse(line) as LogLine)}\n`) })
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
