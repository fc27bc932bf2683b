import type { Result } from './scenario.ts'

/** How soon work must go on after a fault is over, milliseconds. */
export const PROGRESS_MS = 5_000

export function report({ name, seconds, injected, figures }: Result): string[] {
  const faults = Object.entries(injected).map(([kind, count]) => `${count} ${kind}`)
  const { acknowledged, unanswered, jobs, completed, errored, attempts, lost, events, delivered, progress, requeue } =
    figures
  return [
    name,
    `${Math.round(seconds)} s`,
    faults.join(', ') || 'no faults',
    `${acknowledged} acknowledged, ${unanswered} unanswered`,
    `${jobs} jobs: ${completed} completed, ${errored} errored`,
    `${attempts} attempts, ${lost} lost`,
    `${events} events, ${delivered} delivered`,
    `progress after ${progress.median} ms, at worst ${progress.worst}`,
    `requeued after ${requeue.median} ms, at worst ${requeue.worst}`,
  ]
}

/** Everything that makes a run a failure. */
export function problemsOf({ name, seed, injected, figures, complaints }: Result, progressMs = PROGRESS_MS): string[] {
  const problems = [...complaints].flatMap(([checker, found]) => found.map((one) => `${checker}: ${one}`))
  if (Object.keys(injected).length === 0) problems.push('no fault was injected: this proves nothing')
  if (figures.progress.worst > progressMs)
    problems.push(`nothing happened for ${figures.progress.worst} ms after a fault`)
  return problems.map((problem) => `${name}, seed ${seed}: ${problem}`)
}
