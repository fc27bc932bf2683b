import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Operation, OperationName, Operations } from './operation.ts'

/** A line of a history file. An operation is two of them, so that a process that is killed leaves what it was at. */
export type Line = Beginning | End
interface Beginning {
  id: string
  process: string
  operation: string
  arguments: object
  invoked: number
}
interface End {
  id: string
  returned: number
  outcome: 'ok' | 'fail' | 'unknown'
  answer?: object | undefined
}

export interface Ending<Name extends OperationName> {
  ok(answer: Operations[Name]['answers']): void
  fail(): void
  unknown(): void
}

/** Writes what one process does. */
export interface Recorder {
  begin<Name extends OperationName>(process: string, operation: Name, asks: Operations[Name]['asks']): Ending<Name>
}

let made = 0

function createRecorder(write: (line: Line) => void): Recorder {
  const recorder = `${process.pid}-${++made}`
  let operations = 0
  return {
    begin(process, operation, asks) {
      const id = `${recorder}-${++operations}`
      write({ id, process, operation, arguments: asks, invoked: Date.now() })
      const end = (outcome: 'ok' | 'fail' | 'unknown', answer?: object) =>
        write({ id, returned: Date.now(), outcome, answer })
      return { ok: (answer) => end('ok', answer), fail: () => end('fail'), unknown: () => end('unknown') }
    },
  }
}

export function recordInMemory(lines: Line[]): Recorder {
  return createRecorder((line) => lines.push(line))
}

/** Each line is with the system before the process goes on: it outlives a kill -9. */
export function recordToFile(path: string): Recorder {
  return createRecorder((line) => appendFileSync(path, `${JSON.stringify(line)}\n`))
}

export function readLines(path: string): Line[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  // The last line is empty, unless its writer was killed while it wrote.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Line)
}

/** Joins beginnings and endings. What never ended is unknown; of several endings the first counts. */
export function toHistory(lines: readonly Line[]): Operation[] {
  const endings = new Map<string, End>()
  for (const line of lines) if ('returned' in line && !endings.has(line.id)) endings.set(line.id, line)
  return lines
    .flatMap((line) => {
      if ('returned' in line) return []
      const { id, ...begun } = line
      const { returned, outcome, answer } = endings.get(id) ?? { returned: null, outcome: 'unknown', answer: undefined }
      return [{ ...begun, returned, outcome, answer } as Operation]
    })
    .sort((a, b) => a.invoked - b.invoked)
}
