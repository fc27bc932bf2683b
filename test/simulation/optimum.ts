export interface SmallJob {
  app: string
  seconds: number
}

export interface Optimum {
  /** Of the fastest schedule, seconds. */
  makespan: number
  /** The fewest installs with which a schedule is as fast as that. */
  installs: number
}

const NEARLY = 1e-6

/**
 * The fastest schedule of a few jobs on equal devices, by trying all that can be better than the best so far. A device
 * installs an app once, however its jobs are ordered: what matters is only which device runs which job.
 */
export function optimum(jobs: readonly SmallJob[], devices: number, install: number): Optimum {
  const longestFirst = [...jobs].sort((a, b) => b.seconds - a.seconds)
  const left = longestFirst.map((_, from) => longestFirst.slice(from).reduce((sum, { seconds }) => sum + seconds, 0))
  const loads = Array.from({ length: devices }, () => 0)
  const apps = Array.from({ length: devices }, () => new Set<string>())
  const best: Optimum = { makespan: Infinity, installs: Infinity }

  const isHopeless = (makespan: number, installs: number) =>
    makespan > best.makespan + NEARLY || (makespan > best.makespan - NEARLY && installs >= best.installs)

  const place = (index: number, makespan: number, installs: number): void => {
    const level = (loads.reduce((sum, load) => sum + load, 0) + (left[index] ?? 0)) / devices
    if (isHopeless(Math.max(makespan, level), installs)) return
    const job = longestFirst[index]
    if (job === undefined) {
      best.makespan = Math.min(best.makespan, makespan)
      best.installs = installs
      return
    }
    const tried = new Set<string>()
    for (const [device, load] of loads.entries()) {
      const own = apps[device] ?? new Set<string>()
      const alike = `${load} ${[...own].sort().join()}`
      if (tried.has(alike)) continue
      tried.add(alike)
      const isNew = !own.has(job.app)
      const end = load + job.seconds + (isNew ? install : 0)
      if (isNew) own.add(job.app)
      loads[device] = end
      place(index + 1, Math.max(makespan, end), installs + (isNew ? 1 : 0))
      loads[device] = load
      if (isNew) own.delete(job.app)
    }
  }
  place(0, 0, 0)
  return best
}
