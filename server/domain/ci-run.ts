import type { Token } from './token.ts'

/** What a CI run proved to be, in the words of GitHub's OIDC tokens. */
export interface CiRun {
  /** owner/name, in lower case: GitHub does not tell names apart by case. */
  repository: string
  /** The git ref it runs for, such as "refs/heads/main" or "refs/pull/7/merge". */
  ref: string
  runId: string
}

/** What the audit log and the list of tokens call it. */
export function nameOfRun({ repository, runId }: Pick<CiRun, 'repository' | 'runId'>): string {
  return `${repository} run ${runId}`
}

/**
 * The repository to whose run a token was given; null: another kind of token. No other has such a name of its maker.
 */
export function repositoryOf({ name, createdBy }: Pick<Token, 'name' | 'createdBy'>): string | null {
  const [, repository = null] = name === createdBy ? (/^(\S+\/\S+) run \S+$/.exec(name) ?? []) : []
  return repository
}

/** As long as GitHub lets a job of a workflow run: the token of a run ends with it. */
export const CI_TOKEN_MS = 6 * 3_600_000
