import { organizationOf, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jobInput } from '../job-input.ts'
import type { JobOptions } from '../job-input.ts'
import { submittedColumns } from '../output/columns.ts'
import { note, printJson, printJsonLine, printList, printLine, warn } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { connectionNotes } from '../connection-notes.ts'
import { submitAll } from '../submit-all.ts'
import type { Submitted } from '../submit-all.ts'

export interface SubmitOptions extends JobOptions {
  test?: string[]
  idempotencyKey?: string
  watch?: boolean
  watchTimeout?: number
  quiet?: boolean
}

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
      const submitted = await submitAll(session.client, inputs, options.idempotencyKey)
      await print(context, submitted, options)
      if (options.watch !== true) return EXIT.passed
      const { watchJobs } = await import('../watch.ts')
      return watchJobs(context, session, submitted.jobs, { timeoutMs: options.watchTimeout })
    },
    connectionNotes(context),
  )
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
  await printList(context, submittedColumns, jobs)
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
