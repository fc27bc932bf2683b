import { WhyDocument } from '../../client/gql/graphql.ts'
import type { WhyQuery } from '../../client/gql/graphql.ts'
import { jobOf, notFound, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { describeJob } from '../output/job-text.ts'
import { paintOut, printJson, printLine } from '../output/print.ts'
import { oneLine } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { JOB_LOOKS, word } from '../output/words.ts'

export interface WhyOptions {
  jobId?: string
}

type WhyJob = NonNullable<WhyQuery['job']>
type Waiting = NonNullable<WhyJob['waiting']>

/** Why a job is not running yet, and when it probably will. */
export async function why(context: Context, options: WhyOptions): Promise<ExitCode> {
  const jobId = jobOf(options)
  return withClient(context, async (session) => {
    const { job } = await session.client.query(WhyDocument, { id: jobId })
    if (job === null) throw notFound('job', jobId)
    print(context, job)
    return EXIT.passed
  })
}

function print(context: Context, job: WhyJob): void {
  const form = formOf(context)
  if (form === 'json') {
    printJson(context, job)
    return
  }
  const facts: [name: string, value: string][] =
    job.waiting === null ? notWaiting(job) : waitingFacts(job.waiting, form === 'plain' ? null : context.now())
  if (form === 'plain') {
    for (const [name, value] of [['job', job.id], ['status', word(job.status)], ...facts] as const) {
      printLine(context, `${name}\t${oneLine(value)}`)
    }
    return
  }
  const paint = paintOut(context)
  const { symbol, style } = JOB_LOOKS[job.status]
  printLine(context, `${paint(style, `${symbol} ${word(job.status)}`)}  ${paint('bold', oneLine(job.testPath))}`)
  for (const [name, value] of facts) printLine(context, `  ${paint('gray', name.padEnd(10))}${oneLine(value)}`)
}

function notWaiting(job: WhyJob): [string, string][] {
  return [['because', `it does not wait: ${describeJob(job) || word(job.status)}`]]
}

/** Times as they are for scripts (`now` is null), as waits from now for eyes. */
function waitingFacts(waiting: Waiting, now: number | null): [string, string][] {
  const expected = (time: Waiting['start']): string => {
    if (time === null) return 'cannot be seen yet'
    if (now === null) return `${time.at}\t${time.earliest}\t${time.latest}`
    const wait = (moment: string) => duration(Math.max(0, Date.parse(moment) - now))
    return `in about ${wait(time.at)}, between ${wait(time.earliest)} and ${wait(time.latest)}`
  }
  return [
    ['rule', word(waiting.rule)],
    ['because', waiting.explanation],
    ['helps', waiting.remedy],
    ['position', `${waiting.position} in its group`],
    ['devices', `${waiting.workers} serving its group`],
    ['starts', expected(waiting.start)],
    ['ends', expected(waiting.end)],
  ]
}
