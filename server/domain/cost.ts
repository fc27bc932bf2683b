/** A worker that serves a group, or might: when it can take a job of it, milliseconds from now. */
export interface Ready {
  readyInMs: number
}

/**
 * When the queued work of a group is done, milliseconds from now, if its servers share it evenly: the level to which
 * the work fills the room above their ready times. Without servers: never.
 */
export function expectedEnd(workMs: number, serving: readonly Ready[]): number {
  if (serving.length === 0) return Infinity
  const ready = serving.map(({ readyInMs }) => readyInMs).sort((a, b) => a - b)
  let sum = 0
  for (const [count, next] of ready.entries()) {
    if (count > 0 && next * count - sum >= workMs) return (sum + workMs) / count
    sum += next
  }
  return (sum + workMs) / ready.length
}

/**
 * Rule 5: one more worker joins if it is ready before the group's last queued job would start without it, for then
 * that job can end sooner. The install is paid for by then, for `readyInMs` includes it. It does not join where the
 * longest job, on the worker that is ready first, will end last whoever helps with the others.
 */
export function joiningPays(
  group: { workMs: number; queued: number; longestMs: number },
  serving: readonly Ready[],
  joining: Ready,
): boolean {
  if (group.queued === 0) return false
  const soonest = Math.min(...serving.map(({ readyInMs }) => readyInMs))
  const isLongestLast = soonest + group.longestMs >= expectedEnd(group.workMs, serving)
  if (isLongestLast && joining.readyInMs >= soonest) return false
  const beforeLast = group.workMs * (1 - 1 / group.queued)
  return joining.readyInMs < expectedEnd(beforeLast, serving)
}

/**
 * When something that should end in so long will end. What is overdue goes on for half as long as it is overdue: the
 * longer a test has taken, the longer the rest of it.
 */
export function expectedLeft(untilDueMs: number): number {
  return untilDueMs >= 0 ? untilDueMs : -untilDueMs / 2
}
