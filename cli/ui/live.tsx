import { setTimeout as wait } from 'node:timers/promises'
import { render, renderToString } from 'ink'
import type { Session } from '../connect.ts'
import type { Context } from '../context.ts'
import { Interrupted } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { statusCounts } from '../commands/stats.ts'
import { note, printLine } from '../output/print.ts'
import { App } from './App.tsx'
import { Screen } from './Screen.tsx'
import { createActions } from './actions.ts'
import { NO_CHOICE, visibleLines } from './choice.ts'
import { follow, tellStats } from './feed.ts'
import type { LiveModel } from './model.ts'
import type { LiveStore } from './store.ts'

/** A server that is away or slow is not waited for; milliseconds. */
const LAST_COUNTS_MS = 500

/**
 * Draws the live view until the person leaves it. It uses the terminal's other screen, so that nothing of the
 * scrollback is touched; the last frame and one line of summary stay behind in the normal one.
 */
export async function drawLive(
  context: Context,
  session: Session,
  organization: string,
  store: LiveStore,
): Promise<ExitCode> {
  const leaving = new AbortController()
  const signal = AbortSignal.any([leaving.signal, context.interruption()])
  const { server } = session

  const app = render(
    <App
      {...{ server, organization, store }}
      actions={createActions(session.client, server)}
      now={() => context.now()}
      // Of the other screen: nothing of the scrollback is lost.
      onResized={() => {
        app.clear()
        process.stdout.write('\u001b[2J\u001b[H')
      }}
      onLeave={(how) => leaving.abort(how === 'interrupt' ? new Interrupted('SIGINT') : how)}
    />,
    { exitOnCtrlC: false, alternateScreen: true, incrementalRendering: true, interactive: true, maxFps: 10 },
  )
  try {
    await follow({ client: session.client, organizationId: organization, now: () => context.now(), signal }, store.tell)
  } finally {
    app.unmount()
    await app.waitUntilExit()
  }

  // What stays behind counts what is, not what was a second ago.
  const counted = tellStats({ client: session.client, organizationId: organization }, store.tell).catch(() => undefined)
  await Promise.race([counted, wait(LAST_COUNTS_MS, undefined, { ref: false })])
  store.flush()
  const { columns, rows } = process.stdout
  const model = store.model()
  const jobLines = visibleLines(model, NO_CHOICE)
  const props = { server, organization, model, jobLines, choice: NO_CHOICE, paneText: [], columns, rows }
  printLine(context, renderToString(<Screen {...props} now={context.now()} isLast />, { columns }))
  printVerdict(context, model)
  if (context.interruption().aborted) throw context.interruption().reason
  if (leaving.signal.reason instanceof Interrupted) throw leaving.signal.reason
  return EXIT.passed
}

/** The counts in one line, and how to go on with what goes on without us. */
function printVerdict(context: Context, { stats }: LiveModel): void {
  if (stats === null) return
  const counts = statusCounts(stats).filter(([count]) => count > 0)
  printLine(context, counts.length === 0 ? 'no jobs' : counts.map(([count, name]) => `${count} ${name}`).join(', '))
  const unfinished = stats.jobs.running + stats.jobs.queued + stats.jobs.pending
  if (unfinished === 0) return
  note(context, `${unfinished === 1 ? 'one job goes on' : `${unfinished} jobs go on`}:`)
  note(context, '  qgjob status               follows them again')
  note(context, '  qgjob cancel --job-id=ID   ends one; --group-id and --label end many')
}
