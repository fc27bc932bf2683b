import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { WatchJobsDocument, type WatchJobsSubscription } from '../../client/gql/graphql.ts'
import { openStore } from '../../server/store/open.ts'
import { attemptsOfJobs } from '../../server/store/attempts.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { logHead, readEvents } from '../../server/store/events.ts'
import { openLab, type Lab } from './lab.ts'

const ORGANIZATION = 'qualgent'
const TERMINAL = ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED']
type Update = WatchJobsSubscription['jobUpdated']

describe('a run that loses a process', { timeout: 120_000 }, () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab()
  })
  afterEach(() => lab.close())

  it('goes on after kill -9 of the server: nothing acknowledged is lost, no result counts twice', async () => {
    const server = await lab.startServer()
    const worker = lab.startWorker('phones', '--slots', '2', '--target', 'emulator')
    const ids = await submit(8)
    const seen = watch(ids)
    await seen.until((jobs) => count(jobs, 'COMPLETED') >= 2 && count(jobs, 'RUNNING') >= 1)

    await server.kill9()
    const again = await lab.startServer()
    await seen.until((jobs) => jobs.length === ids.length && jobs.every(({ status }) => TERMINAL.includes(status)))
    expect(await worker.terminate()).toBe(0)
    expect(await again.terminate()).toBe(0)

    const { jobs, attempts, isDense } = await readStore(ids)
    expect(jobs.map(({ status }) => status)).toEqual(ids.map(() => 'COMPLETED'))
    for (const id of ids) {
      const passed = attempts.filter(({ jobId, outcome }) => jobId === id && outcome === 'PASSED')
      expect(passed, `results of ${id}`).toHaveLength(1)
    }
    expect(attempts.every(({ endedAt }) => endedAt !== null)).toBe(true)
    expect(isDense).toBe(true)
    // The stream was cut with the server: what came after resumed where it ended.
    expect(seen.kinds().filter((kind) => kind === 'RESYNC')).toEqual([])
    expect(seen.finishes()).toEqual(new Map(ids.map((id) => [id, 1])))
  })

  it("runs a killed worker's job again elsewhere, and leaves finished jobs as they are", async () => {
    const server = await lab.startServer()
    const doomed = lab.startWorker('doomed', '--target', 'emulator')
    const ids = await submit(4)
    const seen = watch(ids)
    await seen.until((jobs) => count(jobs, 'COMPLETED') >= 1 && count(jobs, 'RUNNING') >= 1)

    await doomed.kill9()
    const finished = seen.jobs().filter(({ status }) => status === 'COMPLETED')
    const heir = lab.startWorker('heir', '--target', 'emulator')
    await seen.until((jobs) => jobs.length === ids.length && jobs.every(({ status }) => TERMINAL.includes(status)))
    expect(await heir.terminate()).toBe(0)
    expect(await server.terminate()).toBe(0)

    const { jobs, attempts } = await readStore(ids)
    expect(jobs.map(({ status }) => status)).toEqual(ids.map(() => 'COMPLETED'))
    const lost = attempts.filter(({ outcome }) => outcome === 'LOST')
    expect(lost.map(({ workerName }) => workerName)).toEqual(['doomed'])
    expect(attempts.filter(({ jobId }) => jobId === lost[0]?.jobId).map(({ workerName }) => workerName)).toEqual([
      'doomed',
      'heir',
    ])
    for (const { id, finishedAt } of finished) {
      const now = jobs.find((job) => job.id === id)
      expect(new Date(now?.finishedAt ?? 0).toISOString()).toBe(finishedAt)
    }
  })

  async function submit(count: number): Promise<string[]> {
    const tests = Array.from(
      { length: count },
      (_, index) => `--test=tests/${index % 2 === 0 ? 'smoke' : 'catalog'}.spec.js`,
    )
    const { stdout, stderr, exitCode } = await lab.qgjob(
      'submit',
      '--quiet',
      `--org-id=${ORGANIZATION}`,
      '--app-version-id=v1.2.3',
      ...tests,
    )
    expect(exitCode, stderr).toBe(0)
    return stdout.trim().split('\n')
  }

  function watch(ids: readonly string[]) {
    const latest = new Map<string, NonNullable<Update['job']>>()
    const updates: Update[] = []
    const looks = new Set<() => void>()
    let cursor: string | null = null
    const variables = () => ({ filter: { organizationId: ORGANIZATION }, after: cursor })
    const ended = (async () => {
      for await (const { jobUpdated } of lab.client().subscribe(WatchJobsDocument, variables)) {
        cursor = jobUpdated.cursor
        updates.push(jobUpdated)
        if (jobUpdated.job !== null && ids.includes(jobUpdated.job.id)) latest.set(jobUpdated.job.id, jobUpdated.job)
        for (const look of looks) look()
      }
    })()
    ended.catch(() => undefined) // Reported by whoever waits.
    const jobs = () => [...latest.values()]
    return {
      jobs,
      kinds: () => updates.map(({ kind }) => kind),
      /** How often each job was told to have finished. */
      finishes: () =>
        new Map(ids.map((id) => [id, updates.filter(({ kind, job }) => kind === 'FINISHED' && job?.id === id).length])),
      until(fact: (jobs: NonNullable<Update['job']>[]) => boolean): Promise<void> {
        const met = new Promise<void>((resolve) => {
          const look = () => {
            if (!fact(jobs())) return
            looks.delete(look)
            resolve()
          }
          looks.add(look)
          look()
        })
        return Promise.race([met, ended.then(() => Promise.reject(new Error('the stream of jobs ended')))])
      },
    }
  }

  async function readStore(ids: readonly string[]) {
    const store = await openStore({ directory: join(lab.directory, 'server') })
    try {
      const { last } = await logHead(store.db, ORGANIZATION)
      const events = await readEvents(store.db, ORGANIZATION, 0, last + 1)
      const byId = new Map((await findJobs(store.db, EVERYTHING, ids)).map((job) => [job.id as string, job]))
      return {
        jobs: ids.flatMap((id) => byId.get(id) ?? []),
        attempts: await attemptsOfJobs(store.db, EVERYTHING, ids),
        isDense: events.length === last && events.every(({ seq }, index) => seq === index + 1),
      }
    } finally {
      await store.close()
    }
  }
})

function count(jobs: readonly { status: string }[], status: string): number {
  return jobs.filter((job) => job.status === status).length
}
