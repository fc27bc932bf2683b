import { VerdictsDocument } from '../../client/gql/graphql.ts'
import type { JobFilter } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { isFinished } from '../output/words.ts'
import { readPages } from '../pages.ts'
import { cancelJobs } from './cancel-jobs.ts'
import type { Canceled } from './cancel-jobs.ts'

/** How far back earlier jobs are looked for. */
const MOST = 20_000

/** Those of the tests whose latest finished job did not pass: it failed, could not be run, or was canceled. */
export async function notPassedBefore(
  client: QgjobClient,
  filter: JobFilter,
  tests: readonly string[],
): Promise<string[]> {
  const passed = new Map<string, boolean>()
  const wanted = new Set(tests)
  await readPages(MOST, async (page) => {
    const { jobs } = await client.query(VerdictsDocument, { filter, ...page })
    for (const { node } of jobs.edges) {
      if (!isFinished(node.status) || !wanted.delete(node.testPath)) continue
      passed.set(node.testPath, node.status === 'COMPLETED')
    }
    return wanted.size === 0 ? { ...jobs, pageInfo: { hasNextPage: false, endCursor: null } } : jobs
  })
  return tests.filter((test) => passed.get(test) === false)
}

export function supersedeLabel(key: string): string {
  return `supersede:${key}`
}

/**
 * Cancels the jobs that still wait of earlier runs with the same key. `own` are those of this run: ids rise, so that a
 * run which is itself superseded meanwhile takes nothing from its successor.
 */
export async function supersede(
  client: QgjobClient,
  organizationId: string,
  key: string,
  own: readonly string[],
): Promise<Canceled> {
  const [before] = [...own].sort()
  return cancelJobs(client, { organizationId, label: supersedeLabel(key), before, waitingOnly: true })
}
