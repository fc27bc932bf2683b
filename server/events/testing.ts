import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '../app.ts'
import type { JobEventKind, JobState } from '../domain/events.ts'
import type { Job } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { moveJob } from '../operations/move.ts'
import { operate } from '../operations/operate.ts'
import { submitJobs, type SubmitJobInput } from '../operations/submit-jobs.ts'
import { findJob } from '../store/jobs.ts'
import { openStore } from '../store/open.ts'
import { testApp } from '../testing.ts'

export interface TestLab {
  app: App
  submit(count?: number, input?: Partial<SubmitJobInput>): Promise<Job[]>
  /** Moves a job as an operation would, with its event. */
  change(id: string, kind: JobEventKind, change: Partial<JobState>): Promise<Job>
  /** Makes events for a job that was never dealt: started, taken back, started, ... */
  toggle(id: string): Promise<Job>
  close(): Promise<void>
}

/** A real store with a clock that stands still, and the means to make events in it. */
export async function openTestLab(): Promise<TestLab> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-events-'))
  const store = await openStore({ directory })
  const app = testApp(store)

  function change(id: string, kind: JobEventKind, next: Partial<JobState> | ((job: Job) => Partial<JobState>)) {
    return operate(app, async (work) => {
      const job = await findJob(work.tx, EVERYTHING, id)
      if (job === undefined) throw new Error(`no job ${id}`)
      return moveJob(work, job, kind, typeof next === 'function' ? next(job) : next)
    })
  }

  return {
    app,
    async submit(count = 1, input = {}) {
      const inputs = Array.from({ length: count }, (_, index) => ({
        organizationId: 'acme',
        appVersionId: 'v1',
        testPath: `tests/${index}.spec.ts`,
        target: 'EMULATOR' as const,
        priority: 'NORMAL' as const,
        ...input,
      }))
      const { jobs } = await submitJobs(app, inputs, { field: 'inputs' })
      return jobs
    },
    change,
    toggle: (id) =>
      change(id, 'STARTED', ({ status, attemptsStarted }) => ({
        status: status === 'QUEUED' ? 'RUNNING' : 'QUEUED',
        attemptsStarted: attemptsStarted + 1,
      })),
    async close() {
      await store.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** The next `count` values of a stream. */
export async function take<T>(stream: AsyncIterator<T>, count: number): Promise<T[]> {
  const values: T[] = []
  while (values.length < count) {
    const result = await stream.next()
    if (result.done === true) throw new Error(`the stream ended after ${values.length} of ${count} values`)
    values.push(result.value)
  }
  return values
}

/** All values up to and including the first that fits. */
export async function takeUntil<T>(stream: AsyncIterator<T>, fits: (value: T) => boolean): Promise<T[]> {
  const values: T[] = []
  for (;;) {
    const [value] = (await take(stream, 1)) as [T]
    values.push(value)
    if (fits(value)) return values
  }
}
