import { Box, Spacer } from 'ink'
import { Devices } from './Devices.tsx'
import { Footer, Help } from './Footer.tsx'
import { Groups } from './Groups.tsx'
import { Header } from './Header.tsx'
import { Jobs } from './Jobs.tsx'
import { layOut } from './layout.ts'
import { runningJobs } from './model.ts'
import type { LiveModel } from './model.ts'

/** What the person has chosen to see. */
export interface Choice {
  offset: number
  failedOnly: boolean
  isHelp: boolean
}

export interface ScreenProps {
  server: string
  organization: string
  model: LiveModel
  choice: Choice
  now: number
  columns: number
  rows: number
  /** The frame that stays behind after leaving: without keys. */
  isLast?: boolean
}

/**
 *     qgjob  qualgent  http://127.0.0.1:4000                                ● live
 *     ● 2 running   ○ 31 queued   ✓ 12 completed   ✗ 1 failed
 *     2 installs for 15 runs, 13 avoided (87%), 52s saved
 *
 *     Groups 1
 *     v1.2.3      emulator      ████████▓▓░░░░░░░░░░   28%  ○ 31    ● 2    ✓ 12    ✗ 1
 *
 *     Jobs 1-8 of 34
 *     ●  tests/login.spec.js       running         4s       pixel-1
 *     ✗  tests/checkout.spec.js    failed        1.2s   #2  pixel-2
 *     ...
 *     Devices 2
 *     ●  pixel-1     busy      v1.2.3    tests/login.spec.js     4s
 *     q quit   j k ↓ ↑ scroll   g G top/bottom   f failed   ? help
 *
 * Never higher than rows - 1.
 */
export function Screen({ server, organization, model, choice, now, columns, rows, isLast = false }: ScreenProps) {
  const jobs = visibleJobs(model, choice.failedOnly)
  const running = runningJobs(model)
  const devices = model.workerRows.map((worker) => ({ worker, job: running.get(worker.id) ?? null }))
  const layout = layOut(rows, { groups: model.groupRows.length, jobs: jobs.length, devices: devices.length })
  const { airy } = layout
  const bodyLines = Math.max(0, rows - 1 - layout.header - (layout.footer ? 1 : 0))
  return (
    <Box flexDirection="column" width={columns} {...(isLast ? {} : { height: Math.max(1, rows - 1) })}>
      <Header
        {...{ server, organization, columns }}
        connection={isLast ? null : model.connection}
        stats={model.stats}
        lines={layout.header}
      />
      {choice.isHelp ? (
        <Help lines={bodyLines} />
      ) : (
        <>
          {layout.groups > 0 && <Groups groups={model.groupRows} lines={layout.groups} {...{ columns, airy }} />}
          {layout.jobs > 0 && (
            <Jobs
              {...{ jobs, columns, airy, now }}
              offset={choice.offset}
              failedOnly={choice.failedOnly}
              lines={layout.jobs}
            />
          )}
          {layout.devices > 0 && <Devices {...{ devices, organization, columns, airy, now }} lines={layout.devices} />}
        </>
      )}
      {layout.footer && !isLast && (
        <>
          <Spacer />
          <Footer columns={columns} />
        </>
      )}
    </Box>
  )
}

/** The jobs of the list that the person chose. */
export function visibleJobs(model: LiveModel, failedOnly: boolean): LiveModel['jobRows'] {
  return failedOnly ? model.jobRows.filter(({ status }) => status === 'FAILED' || status === 'ERRORED') : model.jobRows
}
