import { createClient } from '../../client/client.ts'
import { WatchJobsDocument } from '../../client/gql/graphql.ts'
import type { Recorder } from '../history/recorder.ts'

/** A subscriber that follows an organization's jobs, and writes down every message. */
export interface Reader {
  readonly name: string
  readonly organizationId: string
  readonly cursor: string | null
  /** What it was told of each job last. */
  readonly statuses: ReadonlyMap<string, string>
  /** Resolves once it was told as much as another one. */
  reached(other: Reader | undefined): Promise<void>
  /** Called with each message. */
  onMessage(listener: (jobId: string | null, status: string | null) => void): void
  close(): Promise<void>
}

export function startReader(
  recorder: Recorder,
  { name, url, organizationId }: { name: string; url: string; organizationId: string },
): Reader {
  const client = createClient({ url, transport: 'ws' })
  const statuses = new Map<string, string>()
  const listeners: ((jobId: string | null, status: string | null) => void)[] = []
  let cursor: string | null = null
  let failure: unknown

  async function read(): Promise<void> {
    const variables = () => ({ filter: { organizationId }, after: cursor })
    for await (const { jobUpdated } of client.subscribe(WatchJobsDocument, variables)) {
      const { kind, job } = jobUpdated
      cursor = jobUpdated.cursor
      const note = recorder.begin(name, 'read', { organizationId })
      note.ok({ cursor, kind, jobId: job?.id ?? null, status: job?.status ?? null })
      if (job !== null) statuses.set(job.id, job.status)
      for (const listener of listeners) listener(job?.id ?? null, job?.status ?? null)
    }
  }
  const reading = read().catch((error: unknown) => {
    failure = error
  })

  return {
    name,
    organizationId,
    get cursor() {
      return cursor
    },
    statuses,
    async reached(other) {
      const seq = () => Number(cursor?.split(':')[1])
      const end = Number(other?.cursor?.split(':')[1] ?? 0)
      await new Promise<void>((resolve) => {
        const look = () => {
          if (seq() >= end) resolve()
        }
        listeners.push(look)
        look()
      })
    },
    onMessage: (listener) => void listeners.push(listener),
    async close() {
      await client.close()
      await reading
      if (failure !== undefined) throw new Error(`${name} was ended by the server`, { cause: failure })
    },
  }
}
