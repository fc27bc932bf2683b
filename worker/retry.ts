import { setTimeout as wait } from 'node:timers/promises'

/** How long one kind of call is tried again. The table of them, with the reasons, is in protocol.ts. */
export interface RetryPolicy {
  /** Milliseconds after the first try; null = for ever. */
  readonly giveUpAfterMs: number | null
  readonly firstWaitMs: number
  readonly maxWaitMs: number
}

/** An answer of the server that no repetition changes: retry() passes it on at once. */
export class FinalAnswer extends Error {
  override readonly name: string = 'FinalAnswer'
}

/**
 * Calls until it succeeds, answers finally, or the policy or the signal ends it; then throws the last error.
 * Waits double from first to max, each shortened by up to half at random, so that many agents do not return as one.
 */
export async function retry<T>(
  policy: RetryPolicy,
  call: () => Promise<T>,
  options: { signal?: AbortSignal | undefined; onFailure?: (error: unknown) => void } = {},
): Promise<T> {
  const { signal, onFailure } = options
  const startedAt = performance.now()
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      if (error instanceof FinalAnswer) throw error
      const pause = Math.min(policy.maxWaitMs, policy.firstWaitMs * 2 ** tries) * (0.5 + Math.random() / 2)
      const spent = performance.now() - startedAt + pause
      if (policy.giveUpAfterMs !== null && spent > policy.giveUpAfterMs) throw error
      onFailure?.(error)
      await wait(pause, undefined, signal ? { signal } : {})
    }
  }
}

/** The promise's value, or an error if it takes longer. The call itself goes on unseen: a late answer is dropped. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
