import { isJobEvent, type JobEvent, type LoggedEvent } from '../domain/events.ts'
import type { Job, JobId } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { findJobs, type JobFilter } from '../store/jobs.ts'
import type { Db } from '../store/tables.ts'
import { fanOut, type Channel, type Listener } from './channel.ts'
import { logCursor } from './cursor.ts'
import { canonical, concerns } from './job-filter.ts'
import { Keyed } from './keyed.ts'
import { LruCache } from './lru-cache.ts'
import { Turn } from './turn.ts'
import type { JobUpdate } from './types.ts'

export type JobInterest = { id: JobId } | JobFilter

/** All subscribers with filters of the same meaning. */
interface Topic {
  filter: JobFilter
  listeners: Set<Listener<JobUpdate>>
}

interface LoggedJobEvent extends LoggedEvent {
  event: JobEvent
}

const CACHED_JOBS = 2_000

/** The changes of an organization's jobs: one update per event. */
export function createJobChannel({ db, epoch }: { db: Db; epoch: string }): Channel<JobInterest, JobUpdate> {
  const byJob = new Keyed<JobId, Listener<JobUpdate>>()
  const topics = new Map<string, Topic>()
  // Topics of one group are found by its id; only the others must be asked about every event.
  const groupTopics = new Keyed<string, Topic>()
  const openTopics = new Set<Topic>()
  const fixedFields = new LruCache<JobId, Job>(CACHED_JOBS)

  function addToTopic(filter: JobFilter, listener: Listener<JobUpdate>): () => void {
    const key = canonical(filter)
    const topic = topics.get(key) ?? { filter, listeners: new Set() }
    if (topic.listeners.size === 0) {
      topics.set(key, topic)
      if (filter.groupId === undefined) openTopics.add(topic)
      else groupTopics.add(filter.groupId, topic)
    }
    topic.listeners.add(listener)
    return () => {
      if (!topic.listeners.delete(listener) || topic.listeners.size > 0) return
      topics.delete(key)
      openTopics.delete(topic)
      if (filter.groupId !== undefined) groupTopics.delete(filter.groupId, topic)
    }
  }

  /** What of a job never changes, from the cache or read together. A job that was deleted is absent. */
  async function loadJobs(ids: Iterable<JobId>): Promise<Map<JobId, Job>> {
    const jobs = new Map<JobId, Job>()
    const missing = new Set<JobId>()
    for (const id of ids) {
      const job = fixedFields.get(id)
      if (job === undefined) missing.add(id)
      else jobs.set(id, job)
    }
    for (const job of missing.size === 0 ? [] : await findJobs(db, EVERYTHING, [...missing])) {
      fixedFields.set(job.id, job)
      jobs.set(job.id, job)
    }
    return jobs
  }

  function toUpdate({ seq, at, event }: LoggedJobEvent, job: Job): JobUpdate {
    return { cursor: logCursor(epoch, seq), at, kind: event.kind, job: { ...job, ...event.state } }
  }

  return {
    add: (interest, listener) => ('id' in interest ? byJob.add(interest.id, listener) : addToTopic(interest, listener)),

    async replay(interest, events) {
      const own = events.filter(isLoggedJobEvent).filter(({ event }) => mayConcern(interest, event))
      const jobs = await loadJobs(own.map(({ event }) => event.jobId))
      return own.flatMap((logged) => {
        const job = jobs.get(logged.event.jobId)
        if (job === undefined) return []
        return 'id' in interest || concerns(interest, job, logged.event) ? [toUpdate(logged, job)] : []
      })
    },

    async prepare(events) {
      const wanted = events
        .filter(isLoggedJobEvent)
        .filter(({ event }) => openTopics.size > 0 || byJob.has(event.jobId) || groupTopics.has(event.groupId))
      const jobs = await loadJobs(wanted.map(({ event }) => event.jobId))
      return async () => {
        const turn = new Turn()
        for (const logged of wanted) {
          const job = jobs.get(logged.event.jobId)
          if (job === undefined) continue
          // One object for everybody: whoever serializes it can do so once.
          const update = toUpdate(logged, job)
          await fanOut(byJob.get(job.id), update, logged.seq, turn)
          for (const topic of [...groupTopics.get(job.groupId), ...openTopics]) {
            if (concerns(topic.filter, job, logged.event)) await fanOut(topic.listeners, update, logged.seq, turn)
          }
        }
      }
    },
  }
}

function isLoggedJobEvent(logged: LoggedEvent): logged is LoggedJobEvent {
  return isJobEvent(logged.event)
}

/** Leaves out what can be told apart without reading the job. */
function mayConcern(interest: JobInterest, event: JobEvent): boolean {
  if ('id' in interest) return event.jobId === interest.id
  return interest.groupId === undefined || event.groupId === interest.groupId
}
