import type { Session } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { describeJob } from '../output/job-text.ts'
import { printJsonLine, printLine } from '../output/print.ts'
import { oneLine } from '../output/text.ts'
import { word } from '../output/words.ts'
import { follow } from '../ui/feed.ts'
import type { LiveUpdate } from '../ui/model.ts'

/** One line for each change, until somebody stops it. What was there before is not a change. */
export async function printChanges(context: Context, { client }: Session, organizationId: string): Promise<ExitCode> {
  const signal = context.interruption()
  const isJson = formOf(context) === 'json'
  await follow({ client, organizationId, now: () => context.now(), signal }, (update) => {
    if (update.type === 'connection' || ('kind' in update && update.kind === 'SNAPSHOT')) return
    if (isJson) printJsonLine(context, update)
    else {
      const line = changeLine(update)
      if (line !== null) printLine(context, line)
    }
  })
  throw signal.reason
}

/** Statistics and the marks of a stream are for programs: JSON has them, lines do not. */
function changeLine(update: LiveUpdate): string | null {
  if (update.type === 'job' && update.job !== null) {
    const { id, status, testPath } = update.job
    return [update.at, 'job', id, word(status), testPath, describeJob(update.job)].map(oneLine).join('\t')
  }
  if (update.type === 'group' && update.group !== null) {
    const { id, status, appVersionId, target, counts } = update.group
    const ended = counts.completed + counts.failed + counts.errored + counts.canceled
    const progress = `${ended} of ${counts.total} done, ${counts.running} running`
    return [update.at, 'group', id, word(status), `${appVersionId} ${word(target)}`, progress].map(oneLine).join('\t')
  }
  if (update.type === 'worker' && update.worker !== null) {
    const { id, status, name, attempt } = update.worker
    return [update.at, 'worker', id, word(status), name, attempt === null ? '' : `runs ${attempt.jobId}`]
      .map(oneLine)
      .join('\t')
  }
  return null
}
