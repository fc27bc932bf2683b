import type { Platform, Priority, ResetPolicy, SubmitJobInput, Target } from '../client/gql/graphql.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'

/** What the jobs of one command have in common. */
export interface JobOptions {
  orgId?: string
  appVersionId: string
  target: Target
  priority: Priority
  label?: string[]
  maxAttempts?: number
  /** Of one attempt; milliseconds, as all durations of options. */
  testTimeout?: number
  reset?: ResetPolicy
  requirePlatform?: Platform
  requireOs?: string
  requireModel?: string
  requireTag?: string[]
  /** The test lies in a commit of this repository; both or none. */
  repository?: string
  commit?: string
}

/** What the options make of one test file. */
export function jobInput(organizationId: string, test: string, options: JobOptions): SubmitJobInput {
  const { requirePlatform, requireOs, requireModel, requireTag } = options
  const hasRequirements = [requirePlatform, requireOs, requireModel, requireTag].some((ask) => ask !== undefined)
  return {
    organizationId,
    appVersionId: options.appVersionId,
    testPath: test.replace(/^\.\//, ''),
    target: options.target,
    priority: options.priority,
    labels: options.label,
    maxAttempts: options.maxAttempts,
    timeoutMs: options.testTimeout,
    resetPolicy: options.reset,
    source: sourceOf(options),
    requirements: hasRequirements
      ? { platform: requirePlatform, osVersion: requireOs, model: requireModel, tags: requireTag }
      : undefined,
  }
}

function sourceOf({ repository, commit }: JobOptions): SubmitJobInput['source'] {
  if (repository === undefined && commit === undefined) return undefined
  if (repository !== undefined && commit !== undefined) return { repository, commit }
  throw new CliError(EXIT.usage, {
    what: `--${repository === undefined ? 'commit' : 'repository'} needs --${repository === undefined ? 'repository' : 'commit'}`,
    fix: 'give both, such as --repository=https://github.com/acme/shop.git --commit=$(git rev-parse HEAD)',
  })
}
