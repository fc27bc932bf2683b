import { render, renderToString } from 'ink'
import type { Session } from '../connect.ts'
import type { Context } from '../context.ts'
import { Interrupted } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { statusCounts } from '../commands/stats.ts'
import { printLine } from '../output/print.ts'
import { App } from './App.tsx'
import { Screen } from './Screen.tsx'
import { follow } from './feed.ts'
import type { LiveStore } from './store.ts'

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
      now={() => context.now()}
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

  store.flush()
  const { columns, rows } = process.stdout
  const choice = { offset: 0, failedOnly: false, isHelp: false }
  const props = { server, organization, choice, columns, rows, model: store.model(), now: context.now() }
  printLine(context, renderToString(<Screen {...props} isLast />, { columns }))
  printLine(context, summaryOf(store))
  if (context.interruption().aborted) throw context.interruption().reason
  if (leaving.signal.reason instanceof Interrupted) throw leaving.signal.reason
  return EXIT.passed
}

function summaryOf(store: LiveStore): string {
  const { stats } = store.model()
  if (stats === null) return ''
  const counts = statusCounts(stats).filter(([count]) => count > 0)
  const unfinished = stats.jobs.running + stats.jobs.queued + stats.jobs.pending
  const words = counts.map(([count, name]) => `${count} ${name}`).join(', ')
  return `${words === '' ? 'no jobs' : words}${unfinished > 0 ? '; they go on, `qgjob status` comes back to them' : ''}`
}
