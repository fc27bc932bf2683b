import type { Logger } from 'pino'

/** A loop that runs when it is woken and, whatever happens, again after a while. */
export interface Service {
  /** Soon; any number of calls before the next run make one run. */
  wake(): void
  /** Resolves when the run under way is over; none follows. */
  stop(): Promise<void>
}

/**
 * Runs `runOnce` when woken and `everyMs` after the last run (with jitter, so that several servers spread out), or
 * sooner if the run answers in how many milliseconds it wants to be called. An error is logged and the loop goes on.
 */
export function startService(
  name: string,
  everyMs: number,
  log: Logger,
  runOnce: () => Promise<number | undefined>,
): Service {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  const schedule = (ms: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(wake, ms)
  }
  const wokenMeanwhile = () => again && !stopped
  const run = async () => {
    let next: number | undefined
    do {
      again = false
      try {
        next = await runOnce()
      } catch (error) {
        next = undefined
        log.error({ err: error, service: name }, 'service run failed')
      }
    } while (wokenMeanwhile())
    running = undefined
    const usual = everyMs * (0.8 + Math.random() * 0.2)
    schedule(next === undefined ? usual : Math.min(Math.max(next, 1), usual))
  }
  const wake = () => {
    if (stopped) return
    if (running === undefined) running = run()
    else again = true
  }
  wake()
  return {
    wake,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
