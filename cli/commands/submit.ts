import { SubmitJobsDocument } from '../../client/gql/graphql.ts'
import type { JobRowFragment, Platform, Priority, SubmitJobInput, Target } from '../../client/gql/graphql.ts'
import { organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJson, printJsonLine, printList, printLine, warn } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { word } from '../output/words.ts'
import { connectionNotes } from '../connection-notes.ts'

export interface SubmitOptions {
  orgId?: string
  appVersionId: string
  test?: string[]
  target: Target
  priority: Priority
  label?: string[]
  maxAttempts?: number
  /** Milliseconds, as all durations of options. */
  timeout?: number
  requirePlatform?: Platform
  requireOs?: string
  requireModel?: string
  requireTag?: string[]
  idempotencyKey?: string
  watch?: boolean
  watchTimeout?: number
  quiet?: boolean
}

/** The most jobs that the server takes in one request. */
const BATCH = 1000

export async function submit(context: Context, options: SubmitOptions): Promise<ExitCode> {
  const tests = options.test ?? []
  if (tests.length === 0) {
    throw new CliError(EXIT.usage, {
      what: 'no test file was named',
      fix: 'add --test=tests/login.spec.js, or several files as plain arguments',
    })
  }
  if (tests.some((test) => test.trim() === '')) {
    throw new CliError(EXIT.usage, {
      what: 'the path of a test file is blank',
      fix: 'name each like --test=tests/login.spec.js',
    })
  }
  return withClient(
    context,
    async (session) => {
      const organizationId = await organizationOf(context, session, options.orgId)
      const inputs = tests.map((test) => jobInput(organizationId, test, options))
      const submitted = await submitAll(session, inputs, options.idempotencyKey)
      await print(context, submitted, options)
      if (options.watch !== true) return EXIT.passed
      const { watchJobs } = await import('../watch.ts')
      return watchJobs(context, session, submitted.jobs, options.watchTimeout)
    },
    connectionNotes(context),
  )
}

/** What the options make of one test file. */
export function jobInput(organizationId: string, test: string, options: SubmitOptions): SubmitJobInput {
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
    timeoutMs: options.timeout,
    requirements: hasRequirements
      ? { platform: requirePlatform, osVersion: requireOs, model: requireModel, tags: requireTag }
      : undefined,
  }
}

interface Submitted {
  jobs: JobRowFragment[]
  created: boolean
  warnings: string[]
}

/** All or nothing for each request; a failure of a later one says how much was taken before. */
async function submitAll(
  { client }: Session,
  inputs: readonly SubmitJobInput[],
  key: string | undefined,
): Promise<Submitted> {
  const all: Submitted = { jobs: [], created: false, warnings: [] }
  for (let from = 0; from < inputs.length; from += BATCH) {
    const idempotencyKey = key === undefined || from === 0 ? key : `${key}/${from / BATCH}`
    const { submitJobs } = await client.mutate(SubmitJobsDocument, {
      inputs: inputs.slice(from, from + BATCH),
      idempotencyKey,
    })
    switch (submitJobs.__typename) {
      case 'SubmitJobsPayload':
        all.jobs.push(...submitJobs.jobs)
        all.created ||= submitJobs.created
        all.warnings.push(...submitJobs.warnings)
        break
      case 'InvalidInput':
      case 'IdempotencyConflict':
        throw new CliError(EXIT.usage, {
          what: from === 0 ? 'nothing was submitted' : `only the first ${from} of ${inputs.length} jobs were submitted`,
          why: submitJobs.message,
        })
    }
  }
  return all
}

async function print(context: Context, { jobs, created, warnings }: Submitted, options: SubmitOptions): Promise<void> {
  for (const warning of new Set(warnings)) warn(context, warning)
  const form = formOf(context)
  if (form === 'json') {
    const document = { jobs, created, warnings }
    if (options.watch === true) printJsonLine(context, document)
    else printJson(context, document)
    return
  }
  if (options.quiet === true) {
    for (const { id } of jobs) printLine(context, id)
    return
  }
  await printList(context, COLUMNS, jobs)
  const groups = new Set(jobs.map(({ groupId }) => groupId))
  const where = groups.size === 1 ? `group ${[...groups].join()}` : plural(groups.size, 'group')
  note(
    context,
    `${created ? 'submitted' : 'submitted before with this key:'} ${plural(jobs.length, 'job')} in ${where}`,
  )
  const [first] = jobs
  if (form === 'terminal' && options.watch !== true && first !== undefined) {
    note(context, `follow with \`qgjob status --job-id=${first.id} --watch\`, or see everything with \`qgjob status\``)
  }
}

const COLUMNS = [
  { title: 'job', raw: ({ id }: JobRowFragment) => id },
  { title: 'test', raw: ({ testPath }: JobRowFragment) => testPath, least: 24 },
  { title: 'app version', raw: ({ appVersionId }: JobRowFragment) => appVersionId, least: 11, drops: 1 },
  { title: 'target', raw: ({ target }: JobRowFragment) => word(target), drops: 2 },
  { title: 'priority', raw: ({ priority }: JobRowFragment) => word(priority), drops: 3 },
]
