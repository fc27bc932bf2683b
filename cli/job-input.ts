import type { Platform, Priority, SubmitJobInput, Target } from '../client/gql/graphql.ts'

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
  requirePlatform?: Platform
  requireOs?: string
  requireModel?: string
  requireTag?: string[]
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
    requirements: hasRequirements
      ? { platform: requirePlatform, osVersion: requireOs, model: requireModel, tags: requireTag }
      : undefined,
  }
}
