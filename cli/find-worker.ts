import type { QgjobClient } from '../client/types.ts'
import { ListWorkersDocument } from '../client/gql/graphql.ts'
import type { WorkerRowFragment } from '../client/gql/graphql.ts'
import { notFound } from './connect.ts'

/** The worker of this name or id. Throws CliError with a near name. */
export async function findWorker(client: QgjobClient, wanted: string): Promise<WorkerRowFragment> {
  const { workers } = await client.query(ListWorkersDocument, {})
  const found = workers.find(({ id, name }) => id === wanted || name === wanted)
  if (found !== undefined) return found
  throw notFound(
    'worker',
    wanted,
    workers.map(({ name }) => name),
  )
}
