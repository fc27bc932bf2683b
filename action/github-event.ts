import { readFileSync } from 'node:fs'

type Env = Readonly<Record<string, string | undefined>>

/** What of the event that started the workflow matters here. Data of strangers: numbers and names, checked. */
export interface GithubEvent {
  /** The pull request that the event is about; null for a push. */
  pullRequest: { number: number } | null
  /** The workflow whose end started this one, by the event `workflow_run`. */
  workflowRun: { id: number; name: string; headSha: string; headBranch: string; headOwner: string } | null
}

export function readEvent({ GITHUB_EVENT_PATH: path }: Env): GithubEvent {
  const event: unknown = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'))
  const number = at(event, 'pull_request', 'number')
  const run = at(event, 'workflow_run')
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    pullRequest: typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? { number } : null,
    workflowRun:
      run === undefined
        ? null
        : {
            id: Number(at(run, 'id')) || 0,
            name: text(at(run, 'name')),
            headSha: text(at(run, 'head_sha')),
            headBranch: text(at(run, 'head_branch')),
            headOwner: text(at(run, 'head_repository', 'owner', 'login')),
          },
  }
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )
}
