import { z } from 'zod'
import { InvalidInput } from '../domain/errors.ts'
import { PRIORITIES, RESET_POLICIES, type Requirements } from '../domain/job.ts'
import { isVersionRange } from '../domain/worker.ts'
import {
  appVersionId,
  oneOf,
  organizationId,
  parse,
  platform,
  printable,
  sortedUnique,
  tags,
  targets,
} from './input.ts'

export const DEFAULT_MAX_ATTEMPTS = 2
export const DEFAULT_TIMEOUT_MS = 30 * 60_000
export const MAX_JOBS = 1_000

export const testPath = printable(512).check((context) => {
  const problem = pathProblem(context.value)
  if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value })
})

/** The path is data on its way to another machine: it must name a file inside the workspace there, and nothing else. */
function pathProblem(path: string): string | null {
  if (path.startsWith('-')) return 'must not start with "-", it would read as an option'
  if (path.includes('\\')) return 'must use "/" between folders'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'must be relative to the workspace of the worker'
  const parts = path.split('/')
  if (parts.includes('..')) return 'must not leave the workspace by ".."'
  if (parts.includes('') || parts.includes('.')) return 'must name a file without empty or "." folders'
  return null
}

const requirements = z
  .object({
    platform: platform.nullish(),
    osVersion: printable(64).refine(isVersionRange, 'must be a version or comparators such as ">=13 <15"').nullish(),
    model: printable(128).nullish(),
    tags: tags.nullish(),
  })
  .transform(({ platform, osVersion, model, tags }): Requirements => ({
    ...(platform && { platform }),
    ...(osVersion && { osVersion }),
    ...(model && { model }),
    tags: tags ?? [],
  }))

/** The address is data on its way to another machine, and there to a program: it names a place and nothing else. */
const repository = printable(512)
  .regex(
    /^(https:\/\/[^\s@]+|ssh:\/\/[^\s]+|file:\/\/\/[^\s]+|[\w.-]+@[\w.-]+:[^\s]+)$/,
    'must be an https, ssh or file address without a password, such as https://github.com/acme/shop.git',
  )
  .refine((address) => !/^ssh:\/\/[^/]*:[^/@]*@|^ssh:\/\/-|^-/.test(address), 'must not hold a password')

const source = z.object({
  repository,
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be the full hash of a commit: a branch would be another tomorrow'),
})

const submitJob = z.object({
  organizationId,
  appVersionId,
  testPath,
  target: targets,
  priority: oneOf(PRIORITIES),
  requirements: requirements.nullish().transform((value) => value ?? { tags: [] }),
  labels: z
    .array(printable(128))
    .max(16, 'must be at most 16 labels')
    .nullish()
    .transform((value) => sortedUnique(value ?? [])),
  // Absent and not null, as below: so the same submit has the same hash as before there were such fields.
  source: source.nullish().transform((value) => value ?? undefined),
  resetPolicy: oneOf(RESET_POLICIES)
    .nullish()
    .transform((value) => value ?? undefined),
  maxAttempts: z
    .int()
    .min(1, 'must be 1 to 10')
    .max(10, 'must be 1 to 10')
    .nullish()
    .transform((value) => value ?? DEFAULT_MAX_ATTEMPTS),
  timeoutMs: z
    .int()
    .min(1_000, 'must be 1,000 (a second) to 86,400,000 (a day) milliseconds')
    .max(86_400_000, 'must be 1,000 (a second) to 86,400,000 (a day) milliseconds')
    .nullish()
    .transform((value) => value ?? DEFAULT_TIMEOUT_MS),
})

export type SubmitJobInput = z.input<typeof submitJob>
export type JobRequest = z.output<typeof submitJob>

/** Throws InvalidInput that names the first bad field of the first bad job. */
export function parseSubmit(inputs: readonly SubmitJobInput[], field: 'input' | 'inputs'): JobRequest[] {
  if (inputs.length === 0) throw new InvalidInput(field, 'must name at least one job')
  if (inputs.length > MAX_JOBS) {
    throw new InvalidInput(field, `has ${inputs.length} jobs, at most ${MAX_JOBS} fit one call: send several`)
  }
  const requests = inputs.map((input, index) => parse(submitJob, input, field === 'input' ? field : `inputs[${index}]`))
  const foreign = requests.findIndex((request) => request.organizationId !== requests[0]?.organizationId)
  if (foreign > 0)
    throw new InvalidInput(`inputs[${foreign}].organizationId`, 'must be the same for all jobs of one call')
  return requests
}

const idempotencyKey = printable(128)

export function parseIdempotencyKey(key: string): string {
  return parse(idempotencyKey, key, 'idempotencyKey')
}
