import { isVerdict, type Attempt } from '../domain/attempt.ts'
import { disagreement, type Incident } from '../domain/health.ts'
import type { Job } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { attemptsOfJobs } from '../store/attempts.ts'
import { listWorkers } from '../store/workers.ts'
import type { Work } from './move.ts'

/** What it says against the devices on which a test failed that it passed now on another, by worker. */
export async function disagreements(work: Work, job: Job, passed: Attempt): Promise<Map<WorkerId, Incident>> {
  const attempts = await attemptsOfJobs(work.tx, EVERYTHING, [job.id])
  const failed = attempts.filter(
    ({ outcome, workerId }) =>
      outcome !== null && outcome !== 'PASSED' && isVerdict(outcome) && workerId !== passed.workerId,
  )
  if (failed.length === 0) return new Map()
  const workers = await listWorkers(work.tx, EVERYTHING)
  return new Map(
    failed.flatMap(({ workerId }) => {
      const worker = workers.find(({ id }) => id === workerId)
      if (worker === undefined) return []
      const peers = workers.filter((other) => other !== worker && isAlike(worker, other)).map(({ health }) => health)
      const text = `${job.testPath} failed on it and passed on ${passed.workerName}`
      const weight = disagreement(worker.health, peers, work.now)
      const { id, organizationId } = job
      return [[workerId, { kind: 'DISAGREED', at: work.now, about: id, weight, text, organizationId }]]
    }),
  )
}

/** Whether two workers get the same kind of work. */
function isAlike(a: Worker, b: Worker): boolean {
  return a.capabilities.platform === b.capabilities.platform && a.targets.some((target) => b.targets.includes(target))
}
