import { RequestRefused, refusal } from './errors.ts'
import type { SocketSink } from './socket.ts'

/** Codes with which the server ends a subscription that can go on after its last cursor, there or at its successor. */
const RESUMABLE = ['CONSUMER_TOO_SLOW', 'SHUTTING_DOWN']

/** Asks for a subscription again, after a growing wait, whenever the server ended it in one of these ways. */
export function resubscribe(
  subscribe: (sink: SocketSink) => () => void,
  delay: (tries: number) => number,
  sink: SocketSink,
): () => void {
  let tries = 0
  let waiting: NodeJS.Timeout | undefined
  let stop: () => void = begin()

  function begin(): () => void {
    let isCutOff = false
    return subscribe({
      next(result) {
        // A server that drains may also refuse with a result, and complete then.
        isCutOff = result.errors !== undefined && isResumable(refusal(result.errors))
        if (isCutOff) return
        tries = 0
        sink.next(result)
      },
      error(problem) {
        if (isResumable(problem)) again()
        else sink.error(problem)
      },
      complete() {
        if (isCutOff) again()
        else sink.complete()
      },
    })
  }
  function again(): void {
    waiting = setTimeout(() => (stop = begin()), delay(tries++))
  }
  return () => {
    clearTimeout(waiting)
    stop()
  }
}

function isResumable(problem: unknown): boolean {
  return problem instanceof RequestRefused && RESUMABLE.includes(problem.code)
}
