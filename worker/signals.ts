/**
 * The first SIGINT or SIGTERM calls `drain`, every further one `stop`. Returns what takes the listeners off again.
 */
export function onStopSignals({ drain, stop }: { drain: () => void; stop: () => void }): () => void {
  let isDraining = false
  const listener = (): void => {
    if (isDraining) {
      stop()
      return
    }
    isDraining = true
    drain()
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
