import { expect, it } from 'vitest'
import type { AttemptId } from '../../server/domain/attempt.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { appendLog } from '../../server/operations/append-log.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import type { Lease } from '../../server/operations/lease.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { startInstall } from '../../server/operations/start-install.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { readLog } from '../../server/store/attempts.ts'
import { findJob } from '../../server/store/jobs.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, must, register, result, runOne, submit, submitOne, takeUp } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

async function expectUnchanged(app: TestApp, act: () => Promise<unknown>): Promise<void> {
  const before = await dump(app.store.db)
  await act()
  expect(await dump(app.store.db)).toEqual(before)
}

describeEachStore('a repeated message', ({ open }) => {
  it('startNextAttempt answers the running attempt again', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    await expectUnchanged(app, async () => {
      const again = await startNextAttempt(app, running.lease)
      expect(again).toEqual({ deal: { attempt: running.attempt, job: running.job }, cancelRequested: false })
    })
  })

  it('finishAttempt answers what the first one dealt', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    const next = must(await finish(app, running, 'PASSED'))
    await expectUnchanged(app, async () => {
      expect((await finish(app, running, 'PASSED'))?.attempt).toEqual(next.attempt)
    })
    expect(await finish(app, next, 'PASSED')).toBeNull()
    await expectUnchanged(app, async () => expect(await finish(app, next, 'PASSED')).toBeNull())
  })

  it('finishAttempt with another outcome is refused, during the assignment and after it', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    const next = must(await finish(app, running, 'FAILED'))
    await expectUnchanged(app, () =>
      expect(finish(app, running, 'PASSED')).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'attemptId' }),
    )
    await finish(app, next, 'PASSED')
    await expectUnchanged(app, () => expect(finish(app, next, 'FAILED')).rejects.toMatchObject({ code: 'STALE_LEASE' }))
  })

  it('reportInstall counts one install', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { lease } = await takeUp(app, await register(app))
    await expectUnchanged(app, () => reportInstall(app, lease, { performed: true, durationMs: 9_999 }))
  })

  it('appendLog drops the chunks that are there', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { lease, attempt } = await runOne(app)
    const append = (...chunks: [number, string][]) =>
      appendLog(
        app,
        lease,
        attempt.id,
        chunks.map(([seq, text]) => ({ seq, text })),
      )
    expect(await append([0, 'a'], [1, 'b'])).toBe(2)
    await expectUnchanged(app, async () => expect(await append([0, 'other'], [1, 'b'])).toBe(2))
    expect(await append([1, 'b'], [2, 'c'])).toBe(3)
    await expectUnchanged(app, () =>
      expect(append([4, 'e'])).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'chunks[0].seq' }),
    )
    expect(await readLog(app.store.db, attempt.id, 1, 10)).toEqual([
      { seq: 1, text: 'b' },
      { seq: 2, text: 'c' },
    ])
  })

  it('appendLog takes nothing new once the attempt has ended: its followers were told so', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const { lease, attempt } = await runOne(app)
    const append = (seq: number) => appendLog(app, lease, attempt.id, [{ seq, text: 'a' }])
    await append(0)
    await finishAttempt(app, lease, attempt.id, result('PASSED'), true)
    await expectUnchanged(app, async () => expect(await append(0)).toBe(1))
    await expectUnchanged(app, () =>
      expect(append(1)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'attemptId' }),
    )
  })
})

describeEachStore('a stale lease', ({ open }) => {
  const messages: Record<string, (app: TestApp, lease: Lease, attemptId: AttemptId) => Promise<unknown>> = {
    startInstall: (app, lease) => startInstall(app, lease),
    reportInstall: (app, lease) => reportInstall(app, lease, { performed: true, durationMs: 1 }),
    'a failed install': (app, lease) =>
      reportInstall(app, lease, { performed: true, durationMs: 1, error: 'no space' }),
    startNextAttempt: (app, lease) => startNextAttempt(app, lease),
    finishAttempt: (app, lease, attemptId) => finishAttempt(app, lease, attemptId, result('PASSED'), true),
    appendLog: (app, lease, attemptId) => appendLog(app, lease, attemptId, [{ seq: 0, text: 'late' }]),
    releaseAssignment: (app, lease) => releaseAssignment(app, lease, 'late'),
  }

  it.each(Object.keys(messages))('changes nothing by %s', async (name) => {
    const app = testApp(await open())
    await submit(app, {}, {}, { target: 'DEVICE' })
    const gone = await runOne(app)
    await releaseAssignment(app, gone.lease, 'test')
    const live = await runOne(app)
    const foreign = await runOne(app, { name: 'phone-2', targets: ['DEVICE'] })
    const stale: [Lease, AttemptId][] = [
      [gone.lease, gone.attempt.id],
      [gone.lease, live.attempt.id],
      [{ ...live.lease, fence: live.lease.fence - 1 }, live.attempt.id],
      [{ ...live.lease, fence: live.lease.fence + 1 }, live.attempt.id],
      [{ ...live.lease, fence: -1 }, live.attempt.id],
      [{ assignmentId: 'asg_unknown', fence: live.lease.fence }, live.attempt.id],
    ]
    if (name === 'finishAttempt' || name === 'appendLog') {
      stale.push([live.lease, gone.attempt.id], [live.lease, foreign.attempt.id], [live.lease, 'att_unknown'])
    }
    await expectUnchanged(app, async () => {
      for (const [lease, attemptId] of stale) {
        await expect(messages[name]?.(app, lease, attemptId)).rejects.toMatchObject({ code: 'STALE_LEASE' })
      }
    })
  })
})

describeEachStore('bad messages of a worker', ({ open }) => {
  it('name the field and write nothing', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { lease, attempt } = await runOne(app)
    const long = 'x'.repeat(65_537)
    const chunks = (...list: { seq: number; text: string }[]) => appendLog(app, lease, attempt.id, list)
    const cases: [() => Promise<unknown>, string][] = [
      [() => finishAttempt(app, lease, attempt.id, result('LOST'), true), 'result.outcome'],
      [() => finishAttempt(app, lease, attempt.id, result('PASSED', { durationMs: -1 }), true), 'result.durationMs'],
      [() => reportInstall(app, lease, { performed: true, durationMs: -1 }), 'install.durationMs'],
      [() => reportInstall(app, lease, { performed: true, durationMs: 1, error: 'too late' }), 'install.error'],
      [() => chunks({ seq: -1, text: '' }), 'chunks[0].seq'],
      [() => chunks({ seq: 10_000, text: '' }), 'chunks[0].seq'],
      [() => chunks({ seq: 0, text: long }), 'chunks[0].text'],
      [() => chunks(...Array.from({ length: 101 }, (_, seq) => ({ seq, text: '' }))), 'chunks'],
    ]
    await expectUnchanged(app, async () => {
      for (const [refused, field] of cases) {
        await expect(refused()).rejects.toMatchObject({ code: 'INVALID_INPUT', field })
      }
    })
  })

  it('cuts off a log that is too long, with a line that says so, and takes the rest as if it were kept', async () => {
    const app = testApp(await open(), { timing: { ...TIMING, maxLogBytes: 10 } })
    await submitOne(app, { maxAttempts: 1 })
    const { lease, attempt } = await runOne(app)
    const append = (on: TestApp, ...chunks: { seq: number; text: string }[]) => appendLog(on, lease, attempt.id, chunks)
    expect(await append(app, { seq: 0, text: '12345' }, { seq: 1, text: '67890' })).toBe(2)
    expect((await readLog(app.store.db, attempt.id, 0, 10)).map(({ text }) => text)).toEqual(['12345', '67890'])
    expect(await append(app, { seq: 2, text: 'x' }, { seq: 3, text: 'y' })).toBe(4)
    const kept = ['12345', '67890', '\n[the log is cut off here: it is longer than 10 bytes]\n']
    const read = async () => (await readLog(app.store.db, attempt.id, 0, 10)).map(({ text }) => text)
    expect(await read()).toEqual(kept)
    expect(await append(app, { seq: 3, text: 'y' }, { seq: 4, text: 'z' })).toBe(5)
    expect(await append(app, { seq: 0, text: '12345' })).toBe(3)
    // A server that has not seen the log grow asks the store how long it is.
    const other = testApp({ ...app.store }, { timing: app.timing, clock: app.clock })
    expect(await append(other, { seq: 9, text: 'z' })).toBe(10)
    expect(await read()).toEqual(kept)
  })

  it.each(['the same', 'another'])(
    'counts bytes of a log, not letters, also when %s server goes on with it',
    async (who) => {
      const app = testApp(await open(), { timing: { ...TIMING, maxLogBytes: 10 } })
      await submitOne(app, { maxAttempts: 1 })
      const { lease, attempt } = await runOne(app)
      await appendLog(app, lease, attempt.id, [{ seq: 0, text: 'äöü€' }])
      const other = testApp({ ...app.store }, { timing: app.timing, clock: app.clock })
      await appendLog(who === 'another' ? other : app, lease, attempt.id, [{ seq: 1, text: 'ab' }])
      const [, second] = await readLog(app.store.db, attempt.id, 0, 10)
      expect(second?.text).toMatch(/^a\n\[the log is cut off here/)
    },
  )

  it('keeps what a terminal or a cut-off stream leaves in texts, as far as a database can hold it', async () => {
    const app = testApp(await open())
    const job = await submitOne(app, { maxAttempts: 1 })
    const { lease, attempt } = await runOne(app)
    const odd = 'beep\u0007 nul\0 half\ud83d'
    expect(await appendLog(app, lease, attempt.id, [{ seq: 0, text: odd }])).toBe(1)
    expect(await readLog(app.store.db, attempt.id, 0, 10)).toEqual([{ seq: 0, text: 'beep␇ nul␀ half\ufffd' }])
    await finishAttempt(app, lease, attempt.id, result('FAILED', { error: odd }), true)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ error: 'beep␇ nul␀ half\ufffd' })
  })

  it('cuts a huge error text instead of refusing the result', async () => {
    const app = testApp(await open())
    const job = await submitOne(app, { maxAttempts: 1 })
    const { lease, attempt } = await runOne(app)
    await finishAttempt(app, lease, attempt.id, result('FAILED', { error: '🛑'.repeat(1_000_000) }), true)
    const stored = must(await findJob(app.store.db, EVERYTHING, job.id))
    expect(stored.status).toBe('FAILED')
    expect(stored.error?.length).toBeLessThanOrEqual(16_384)
    expect(stored.error?.isWellFormed()).toBe(true)
  })
})
