import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute, parse, validate, type ExecutionResult } from 'graphql'
import type { App } from '../app.ts'
import type { WorkerId } from '../domain/worker.ts'
import { openDiskBlobs } from '../blobs/disk.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { createFeeds } from '../events/feeds.ts'
import { createFiles } from '../files/files.ts'
import { openLinks } from '../files/links.ts'
import { readFileLimits } from '../config.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import type { Lease } from '../operations/lease.ts'
import { registerWorker } from '../operations/register-worker.ts'
import { submitJobs } from '../operations/submit-jobs.ts'
import { liveAssignments } from '../store/assignments.ts'
import { openStore } from '../store/open.ts'
import { testApp } from '../testing.ts'
import { createContexts, type GraphQLContext } from './context.ts'
import { schema } from './schema.ts'

export type Variables = Record<string, unknown>

export interface TestApi {
  app: App
  context: GraphQLContext
  /** Validates and executes as the server does; refusals are in `errors`. */
  execute(text: string, variables?: Variables): Promise<ExecutionResult>
  /** The data of a request that must not be refused. */
  request<T>(text: string, variables?: Variables): Promise<T>
  close(): Promise<void>
}

/** Where the clock of testApp stands, as the API writes it. */
export const NOW = '2030-01-31T09:30:00.000Z'

/** The whole API over a real SQLite file, at a moment that does not pass. */
export async function openTestApi(): Promise<TestApi> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-graphql-'))
  const store = await openStore({ directory })
  const app = testApp(store)
  const blobs = openDiskBlobs(join(directory, 'blobs'))
  const files = createFiles({ links: await openLinks(app), blobs, limits: readFileLimits({ QGJOB_PRIVATE_URLS: '1' }) })
  const context = createContexts(app, createFeeds(app), files)(app.caller)

  async function run(text: string, variableValues: Variables = {}): Promise<ExecutionResult> {
    const document = parse(text)
    const errors = validate(schema, document)
    return errors.length > 0 ? { errors } : execute({ schema, document, variableValues, contextValue: context })
  }

  return {
    app,
    context,
    execute: run,
    async request<T>(text: string, variables?: Variables) {
      const { data, errors } = await run(text, variables)
      if (errors !== undefined) throw new AggregateError(errors, errors.map(String).join('\n'))
      return data as T
    },
    async close() {
      await context.feeds.close()
      await store.close()
      await rm(directory, { recursive: true })
    },
  }
}

export interface Served {
  organizationId: string
  workerId: WorkerId
  sessionId: string
  lease: Lease
}

let served = 0

/** A worker that has the lease on a new group of two jobs, a.spec.js and b.spec.js, in an organization of their own. */
export async function serve({ app }: TestApi): Promise<Served> {
  const organizationId = `org-${++served}`
  const inputs = ['a.spec.js', 'b.spec.js'].map(
    (testPath) => ({ organizationId, appVersionId: 'v1', testPath, target: 'EMULATOR', priority: 'NORMAL' }) as const,
  )
  await submitJobs(app, inputs, { field: 'inputs' })
  const { worker, sessionId } = await registerWorker(app, {
    name: `emulator-${served}`,
    targets: ['EMULATOR'],
    organizationIds: [organizationId],
  })
  await assignGroups(app)
  const [assignment] = await liveAssignments(app.store.db, EVERYTHING, { workerIds: [worker.id] })
  if (assignment === undefined) throw new Error('the worker was not assigned')
  const lease = { assignmentId: assignment.id, fence: assignment.fence }
  return { organizationId, workerId: worker.id, sessionId, lease }
}
