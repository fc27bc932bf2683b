import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { runTrace } from '../../server/simulation/run-trace.ts'
import { job, jobs, lab, simulated } from './traces.ts'

const happens = (at: number, name: string, event: string) => ({ type: 'worker', at, name, event })

const NEVER = { QGJOB_QUARANTINE_MS: '0' }

it('a device on which every job fails at once costs no job, for it is quarantined', async () => {
  const trace = execFileSync(process.execPath, ['examples/traces/make.ts', 'bad-device'], { encoding: 'utf8' })
  const run = async (env: Record<string, string>) =>
    (await runTrace(trace, { policy: 'qgjob', knowledge: 'exact', seed: 1, env })).report
  expect(await run({})).toMatchObject({ completed: 60, errored: 0, stuck: [] })
  expect((await run(NEVER)).errored).toBeGreaterThan(20)
})

it('a device on which every job hangs takes less time from the others when it is quarantined', async () => {
  const lines = [lab(3), ...jobs(24, (n) => ({ appVersion: `v${n % 2}`, seconds: 120 })), happens(60, 'w-1', 'hanging')]
  const [kept, given] = [await simulated(lines), await simulated(lines, { env: NEVER })]
  expect([kept.report, given.report]).toMatchObject([{ completed: 24 }, { completed: 24 }])
  expect(kept.report.makespan).toBeLessThan(given.report.makespan)
  expect(kept.report.installs).toBeLessThan(given.report.installs)
})

it('what a device could not run runs on another, and it goes back to work when it is mended', async () => {
  const lines = [
    lab(2),
    ...jobs(60, (n) => ({ appVersion: `v${n % 2}`, seconds: 60 })),
    happens(100, 'w-1', 'failing'),
    happens(600, 'w-1', 'mended'),
  ]
  const { run, report } = await simulated(lines)
  expect(report).toMatchObject({ completed: 60, errored: 0, stuck: [] })
  const failed = run.spans.filter(({ isLost }) => isLost)
  expect(new Set(failed.map(({ device }) => device.name))).toEqual(new Set(['w-1']))
  expect(failed.length).toBeLessThanOrEqual(4)
  expect(run.spans.some(({ device, start, isLost }) => device.name === 'w-1' && start > 600_000 && !isLost)).toBe(true)
})

it('a lab of which every device fails comes to an end, and says what is stuck', async () => {
  const { report } = await simulated([lab(1), ...jobs(9, () => ({})), happens(0, 'w-1', 'failing'), job({ at: 5 })])
  expect(report.completed).toBe(0)
  expect(report.errored + report.stuck.reduce((sum, one) => sum + one.jobs, 0)).toBe(10)
})
