import { WhyDocument } from '../../client/gql/graphql.ts'
import type { JobUpdateKind } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { formOf, isCi, isJson } from '../context.ts'
import type { Context } from '../context.ts'
import type { WatchedJob } from '../follow-jobs.ts'
import { describeJob } from '../output/job-text.ts'
import { note, paintOut, printLine } from '../output/print.ts'
import { oneLine } from '../output/text.ts'
import { elapsed } from '../output/time.ts'
import { truncate, widthOf } from '../output/width.ts'
import { isFinished, lookOf } from '../output/words.ts'
import { createChangePrinter } from '../watch-output.ts'

/** Where nobody sees a line that is redrawn, a word from time to time shows that the run is alive. */
const HEARTBEAT_MS = 30_000

/** Tells how a run goes on, while it goes on. */
export interface Progress {
  change: (at: string, kind: JobUpdateKind, job: WatchedJob) => void
  /** A message to the person, in between. */
  say: (text: string) => void
  /** Leaves nothing behind that is not meant to stay. */
  stop: () => void
}

/**
 * To a person: a line for each test that ended, over one line of counts that is redrawn in place. Otherwise a line for
 * each change, and a word on stderr every half minute. With --json nothing, with jsonl one document for each change.
 */
export function createProgress(context: Context, client: QgjobClient, started: readonly WatchedJob[]): Progress {
  const jobs = new Map(started.map((job) => [job.id, job]))
  const begun = context.now()
  const isAtTerminal = context.stdout.isTTY && context.stderr.isTTY && !isCi(context) && context.env.TERM !== 'dumb'
  const tally = (): string => tallyOf([...jobs.values()], context.now() - begun)

  if (formOf(context) !== 'terminal' || !isAtTerminal) {
    const isSilent = isJson(context.flags) && context.flags.output !== 'jsonl'
    const print = createChangePrinter(context, { namesTests: true, known: started })
    const timer = setInterval(() => void beat(), HEARTBEAT_MS)
    const beat = async (): Promise<void> =>
      note(context, `${tally()}${await whyNothingRuns(client, [...jobs.values()])}`)
    return {
      change(at, kind, job) {
        jobs.set(job.id, job)
        if (!isSilent) print(at, kind, job)
      },
      say: (text) => note(context, text),
      stop: () => clearInterval(timer),
    }
  }

  const paint = paintOut(context)
  const erase = (): unknown => context.stderr.write('\r\u001b[K')
  const draw = (): unknown =>
    context.stderr.write(`\r\u001b[K${paint('gray', truncate(tally(), context.stderr.columns - 1))}`)
  const between = (write: () => void): void => {
    erase()
    write()
    draw()
  }
  const timer = setInterval(draw, 1000)
  draw()
  return {
    change(at, _kind, job) {
      const before = jobs.get(job.id)
      jobs.set(job.id, job)
      const isNews = isFinished(job.status) || job.status === 'PENDING'
      if (before?.status === job.status || !isNews) return
      const { symbol, style } = lookOf(job)
      const test = `${symbol} ${oneLine(job.testPath)}`
      const room = context.stdout.columns - widthOf(test) - 2
      const details = truncate(oneLine(describeJob(job)), Math.max(0, room))
      between(() =>
        printLine(context, `${paint(style, symbol)}${test.slice(symbol.length)}  ${paint('gray', details)}`.trimEnd()),
      )
    },
    say: (text) => between(() => note(context, text)),
    stop() {
      clearInterval(timer)
      erase()
    },
  }
}

/** "12 of 40 done: 11 passed, 1 failed; 3 running, 25 waiting; 2m 10s". */
export function tallyOf(jobs: readonly WatchedJob[], ms: number): string {
  const count = (...statuses: WatchedJob['status'][]): number =>
    jobs.filter(({ status }) => statuses.includes(status)).length
  const words = (parts: readonly (readonly [number, string])[]): string =>
    parts.flatMap(([amount, name]) => (amount > 0 ? [`${amount} ${name}`] : [])).join(', ')
  const done = count('COMPLETED', 'FAILED', 'ERRORED', 'CANCELED')
  const ended = words([
    [count('COMPLETED'), 'passed'],
    [count('FAILED'), 'failed'],
    [count('ERRORED'), 'errored'],
    [count('CANCELED'), 'canceled'],
  ])
  const left = words([
    [count('RUNNING'), 'running'],
    [count('QUEUED', 'PENDING'), 'waiting'],
  ])
  const head = `${done} of ${jobs.length} done${ended === '' ? '' : `: ${ended}`}`
  return [head, left, elapsed(ms)].filter((part) => part !== '').join('; ')
}

/** What holds the first waiting job, if not one of them runs. */
async function whyNothingRuns(client: QgjobClient, jobs: readonly WatchedJob[]): Promise<string> {
  const waiting = jobs.find(({ status }) => status === 'QUEUED' || status === 'PENDING')
  if (waiting === undefined || jobs.some(({ status }) => status === 'RUNNING')) return ''
  try {
    const { job } = await client.query(WhyDocument, { id: waiting.id })
    return job?.waiting == null ? '' : `\n  ${oneLine(job.waiting.explanation)} ${oneLine(job.waiting.remedy)}`
  } catch {
    return '' // The connection notes say that the server is away.
  }
}
