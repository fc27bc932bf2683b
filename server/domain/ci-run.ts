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

/** Whether a token was given to a run of a repository: no other has the name of who made it. */
export function isRunOf({ name, createdBy }: Pick<Token, 'name' | 'createdBy'>, repository: string): boolean {
  return name === createdBy && name.startsWith(nameOfRun({ repository, runId: '' }))
}

/** As long as GitHub lets a job of a workflow run: the token of a run ends with it. */
export const CI_TOKEN_MS = 6 * 3_600_000
