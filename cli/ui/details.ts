import type { JobRowFragment, WhyQuery } from '../../client/gql/graphql.ts'
import { describeJob } from '../output/job-text.ts'
import { oneLine, plainBlock } from '../output/text.ts'
import { ago, duration } from '../output/time.ts'
import { word } from '../output/words.ts'

export type Waiting = NonNullable<NonNullable<WhyQuery['job']>['waiting']>

/**
 * What there is to know about one job, as lines no wider than the terminal. `waiting` is null until it was asked for.
 */
export function detailLines(
  job: JobRowFragment | null,
  { waiting, now, columns }: { waiting: Waiting | null; now: number; columns: number },
): string[] {
  if (job === null) return ['this job is no longer here']
  const facts: [name: string, value: string][] = [
    ['job', job.id],
    ['app version', job.appVersionId],
    ['target', word(job.target)],
    ['priority', word(job.priority)],
    ['labels', job.labels.join(', ')],
    ['attempts', `${job.attemptsUsed} of ${job.maxAttempts}`],
    ['submitted', ago(job.submittedAt, now)],
    ['started', job.startedAt === null ? '' : ago(job.startedAt, now)],
    ['finished', job.finishedAt === null ? '' : ago(job.finishedAt, now)],
    ['device', job.workerName ?? ''],
    ['now', job.error === null ? describeJob(job) : ''],
    ...(waiting === null ? [] : waitingFacts(waiting, now)),
  ]
  const lines = facts
    .filter(([, value]) => value !== '')
    .flatMap(([name, value]) =>
      wrapped(oneLine(value), columns - NAME).map((part, n) => `${(n === 0 ? name : '').padEnd(NAME)}${part}`),
    )
  const error =
    job.error === null
      ? []
      : [
          '',
          ...plainBlock(job.error)
            .split('\n')
            .flatMap((line) => wrapped(line, columns)),
        ]
  return [...lines, ...error]
}

const NAME = 13

function waitingFacts(waiting: Waiting, now: number): [string, string][] {
  const { start } = waiting
  const wait = (moment: string): string => duration(Math.max(0, Date.parse(moment) - now))
  const starts =
    start === null
      ? 'cannot be seen yet'
      : `in about ${wait(start.at)}, between ${wait(start.earliest)} and ${wait(start.latest)}`
  return [
    ['waits', `${word(waiting.rule)}, position ${waiting.position} in its group`],
    ['because', waiting.explanation],
    ['helps', waiting.remedy],
    ['starts', starts],
  ]
}

/** Broken at spaces, and within words that are longer than a line. */
function wrapped(text: string, width: number): string[] {
  const room = Math.max(10, width)
  const lines: string[] = []
  let rest = text
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room)
    const cut = space > room / 3 ? space : room
    lines.push(rest.slice(0, cut))
    rest = rest.slice(cut).replace(/^ /, '')
  }
  return [...lines, rest]
}
