/** A worker that serves a group, or would: when it is free for the group's next job, milliseconds from now. */
export interface Ready {
  readyInMs: number
}

/**
 * When the queue of a group is empty, milliseconds from now, if the workers share its expected work without waiting
 * for each other: the level to which the work fills them, each from the time it is ready. Infinity without workers.
 */
export function expectedEnd(workMs: number, workers: readonly Ready[]): number {
  const ready = workers.map((worker) => worker.readyInMs).sort((a, b) => a - b)
  let filled = 0
  let count = 0
  for (const time of ready) {
    if (count > 0 && time * count - filled >= workMs) break
    filled += time
    count++
  }
  return count === 0 ? Number.POSITIVE_INFINITY : (workMs + filled) / count
}

/**
 * Whether one more worker makes the group end sooner, its install included: when it is ready, the queue of `queued`
 * jobs must still hold one. The price is its own time alone, for a worker that another group needs is not offered here.
 */
export function joiningPays(workMs: number, queued: number, serving: readonly Ready[], joining: Ready): boolean {
  const lastJobStarts = expectedEnd(workMs * (1 - 1 / queued), serving)
  return joining.readyInMs < lastJobStarts
}
