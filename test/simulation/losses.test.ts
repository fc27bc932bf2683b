import { describe, expect, it } from 'vitest'
import { job, jobs, lab, simulated } from './traces.ts'

const SECOND = 1_000
const change = (at: number, name: string, event: string) => ({ type: 'worker', at, name, event })

describe('a device that vanishes', () => {
  it('takes its job with it, which runs again on another', async () => {
    const { run, report } = await simulated([
      lab(2),
      job({ seconds: 200 }),
      job({ seconds: 190 }),
      change(103, 'w-1', 'lost'),
    ])
    const lost = run.spans.find(({ isLost }) => isLost)
    const other = run.spans.find(({ kind, device }) => kind === 'attempt' && device.name === 'w-2')
    expect(lost).toMatchObject({ kind: 'attempt', start: 30 * SECOND, end: 103 * SECOND })
    // The other device is at work until then, and has the app.
    expect(run.spans.at(-1)).toMatchObject({ job: lost?.job, start: other?.end, isLost: false })
    expect(run.jobs).toMatchObject([{ outcome: 'COMPLETED' }, { outcome: 'COMPLETED' }])
    expect(report).toMatchObject({ completed: 2, installs: 2, makespan: 420 })
  })

  it('is missed when its lease has run out and is looked for, as in the product', async () => {
    // It is heard of for the last time at 103 s, so its lease ends at 133 s, and a sweep comes every 5 s.
    const { run } = await simulated([lab(2), job({ seconds: 200 }), change(103, 'w-1', 'lost')])
    const attempts = run.spans.filter(({ kind }) => kind === 'attempt')
    expect(attempts.map(({ device, start }) => [device.name, start])).toEqual([
      ['w-1', 30 * SECOND],
      ['w-2', (135 + 30) * SECOND],
    ])
  })

  it('keeps its app, if it was installed to the end', async () => {
    const one = (at: number) => [lab(1), job({ seconds: 100 }), change(at, 'w-1', 'lost'), change(300, 'w-1', 'back')]
    const kinds = async (at: number) =>
      (await simulated(one(at))).run.spans.map(({ kind, isLost }) => `${kind} ${isLost}`)
    expect(await kinds(20)).toEqual(['install true', 'install false', 'attempt false'])
    expect(await kinds(60)).toEqual(['install false', 'attempt true', 'attempt false'])
  })

  it('is counted as gone at once if it comes back as a new one', async () => {
    const { run } = await simulated([
      lab(1),
      job({ seconds: 100 }),
      change(60, 'w-1', 'lost'),
      change(61, 'w-1', 'back'),
    ])
    expect(run.jobs[0]).toMatchObject({ endedAt: 161 * SECOND })
  })

  it('does not cost the others their leases, however long they run', async () => {
    const { run, report } = await simulated([
      lab(3),
      ...jobs(3, () => ({ seconds: 2_000 })),
      change(100, 'w-2', 'lost'),
      change(900, 'w-3', 'lost'),
    ])
    expect(run.spans.filter(({ isLost }) => isLost).map(({ device }) => device.name)).toEqual(['w-2', 'w-3'])
    expect(report).toMatchObject({ completed: 3, errored: 0, stuck: [] })
  })

  it('under a job three times ends it as errored', async () => {
    const times = [100, 300, 500].flatMap((at) => [change(at, 'w-1', 'lost'), change(at + 50, 'w-1', 'back')])
    const { report } = await simulated([lab(1), job({ seconds: 1_000 }), ...times])
    expect(report).toMatchObject({ completed: 0, errored: 1, stuck: [] })
  })
})

describe('what cannot be done', () => {
  it('ends the simulation, and names the requirements and why', async () => {
    const { report } = await simulated([
      lab(2),
      job(),
      job({ org: 'b', requirements: { platform: 'IOS', tags: ['gpu'] } }),
      job({ target: 'DEVICE' }),
    ])
    expect(report.completed).toBe(1)
    expect(report.stuck).toEqual([
      {
        org: 'b',
        target: 'EMULATOR',
        requirements: { platform: 'IOS', tags: ['gpu'] },
        jobs: 1,
        reason: expect.stringContaining('lacks platform IOS, tag gpu') as string,
      },
      expect.objectContaining({ target: 'DEVICE', jobs: 1 }),
    ])
  })

  it('includes jobs for which all devices are lost, or that there was no room for', async () => {
    const lost = await simulated([lab(1), ...jobs(2, () => ({})), change(50, 'w-1', 'lost')])
    expect(lost.report).toMatchObject({ completed: 0, stuck: [{ jobs: 2, reason: 'every worker that fits is lost' }] })
    const full = await simulated([lab(1, { orgs: { a: { maxQueuedJobs: 3 } } }), ...jobs(5, () => ({}))])
    expect(full.report).toMatchObject({ completed: 3, refused: 2, stuck: [] })
  })

  it('is everything in a lab without devices', async () => {
    expect((await simulated([lab(0), job()])).report).toMatchObject({ completed: 0, stuck: [{ jobs: 1 }] })
  })
})
