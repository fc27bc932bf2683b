import { Box, Spacer } from 'ink'
import { Devices } from './Devices.tsx'
import { Footer, Help } from './Footer.tsx'
import { Groups } from './Groups.tsx'
import { Header } from './Header.tsx'
import { Jobs } from './Jobs.tsx'
import { Pane } from './Pane.tsx'
import { markedLine } from './choice.ts'
import type { Choice, JobLine } from './choice.ts'
import { layOut } from './layout.ts'
import type { Layout } from './layout.ts'
import { runningJobs } from './model.ts'
import type { LiveModel } from './model.ts'

export interface ScreenProps {
  server: string
  organization: string
  model: LiveModel
  choice: Choice
  /** Of the jobs, those that were chosen. */
  jobLines: readonly JobLine[]
  /** What a pane shows, if one is open. */
  paneText: readonly string[]
  now: number
  columns: number
  rows: number
  /** The frame that stays behind after leaving: without keys. */
  isLast?: boolean
}

/**
 *     qgjob  qualgent  http://127.0.0.1:4000                                ● live
 *     ● 2 running   ○ 31 queued up to 1m   ✓ 12 completed   ✗ 1 failed
 *     92% pass   2 installs for 15 runs, 13 avoided (87%), 52s saved
 *
 *     Groups 1
 *     v1.2.3      emulator      ████████▓▓░░░░░░░░░░   28%  ○ 31    ● 2    ✓ 12    ✗ 1
 *
 *     Jobs 1-8 of 34
 *     › ●  tests/login.spec.js       running         4s       pixel-1
 *       ✗  tests/checkout.spec.js    failed        1.2s   #2  pixel-2
 *       ...
 *     Devices 2
 *     ●  pixel-1     busy      v1.2.3    tests/login.spec.js     4s   ~8s left
 *     q quit j k ↓ ↑ move / filter f failed ⏎ show l log c cancel r rerun ? help
 *
 * Never higher than rows - 1.
 */
export function Screen(props: ScreenProps) {
  const { server, organization, model, choice, jobLines, now, columns, rows, isLast = false } = props
  const layout = layoutOf(props)
  return (
    <Box flexDirection="column" width={columns} {...(isLast ? {} : { height: Math.max(1, rows - 1) })}>
      <Header
        {...{ server, organization, columns }}
        connection={isLast ? null : model.connection}
        stats={model.stats}
        waitedMs={model.waitingSince === null ? null : now - Date.parse(model.waitingSince)}
        lines={layout.header}
      />
      <Body {...props} layout={layout} marked={isLast ? null : markedLine(jobLines, choice)} />
      {layout.footer && !isLast && (
        <>
          <Spacer />
          <Footer columns={columns} choice={choice} />
        </>
      )}
    </Box>
  )
}

function Body(props: ScreenProps & { layout: Layout; marked: number | null }) {
  const { organization, model, choice, jobLines, paneText, now, columns, layout, marked } = props
  const { airy } = layout
  const { pane } = choice
  if (choice.isHelp) return <Help lines={bodyLines(props)} />
  if (pane !== null) {
    const title = pane.kind === 'log' ? 'Log' : 'Job'
    const job = model.jobs.get(pane.jobId) ?? null
    return <Pane {...{ title, job }} text={paneText} from={pane.from} lines={bodyLines(props)} />
  }
  const running = runningJobs(model)
  const devices = model.workerRows.map((worker) => ({ worker, job: running.get(worker.id) ?? null }))
  return (
    <>
      {layout.groups > 0 && <Groups groups={model.groupRows} lines={layout.groups} {...{ columns, airy }} />}
      {layout.jobs > 0 && (
        <Jobs
          {...{ jobLines, marked, columns, airy, now }}
          offset={choice.offset}
          failedOnly={choice.failedOnly}
          filter={choice.filter}
          lines={layout.jobs}
        />
      )}
      {layout.devices > 0 && <Devices {...{ devices, organization, columns, airy, now }} lines={layout.devices} />}
    </>
  )
}

type Sized = Pick<ScreenProps, 'model' | 'jobLines' | 'rows'>

function layoutOf({ model, jobLines, rows }: Sized): Layout {
  return layOut(rows, {
    groups: model.groupRows.length,
    jobs: jobLines.length,
    devices: model.workerRows.length,
  })
}

function bodyLines(sized: Sized): number {
  const { header, footer } = layoutOf(sized)
  return Math.max(0, sized.rows - 1 - header - (footer ? 1 : 0))
}

/** How many lines of jobs, and of a pane, are on the screen. */
export function pagesOf(sized: Sized): { page: number; panePage: number } {
  return { page: layoutOf(sized).jobs, panePage: Math.max(0, bodyLines(sized) - 1) }
}
