import { expect, it } from 'vitest'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { logCursor } from '../../server/events/cursor.ts'
import { isJobEvent } from '../../server/domain/events.ts'
import { jobInput, must, register, result, startNext, takeUp, type Running } from '../helpers/factories.ts'
import { describeSqlite } from '../helpers/stores.ts'
import { check, OF_THE_HISTORY } from './checkers.ts'
import { collect, type Evidence } from './facts.ts'
import { recordInMemory, toHistory, type Line, type Recorder } from './recorder.ts'
import { TWINS } from './twins.ts'

/** What a rig in which nothing went wrong would leave: two jobs that passed on one phone, one that was canceled. */
async function goodEvidence(app: TestApp): Promise<Evidence> {
  const lines: Line[] = []
  const recorder = recordInMemory(lines)
  const inputs = ['a', 'b', 'c'].map((name) =>
    jobInput({ testPath: `tests/${name}.spec.ts`, requirements: { tags: [] } }),
  )
  const submit = recorder.begin('client', 'submit', { key: 'once', inputs })
  const { jobs } = await submitJobs(app, inputs, { idempotencyKey: 'once', field: 'inputs' })
  submit.ok({ jobIds: jobs.map(({ id }) => id) })
  const registration = recorder.begin('agent', 'register', { worker: 'phone-1' })
  const session = await register(app)
  registration.ok({ workerId: session.workerId })
  let running: Running | null = await startNext(app, await takeUp(app, session))
  const canceled = must(jobs.find(({ id }) => id !== running?.job.id))
  const cancel = recorder.begin('client', 'cancel', { jobId: canceled.id })
  cancel.ok({ status: (await cancelJob(app, canceled.id)).status })
  while (running !== null) running = await finishOne(app, recorder, running)
  for (const { log, event, seq } of (await collect([], app.store, TIMING)).facts.events) {
    if (log !== 'acme' || !isJobEvent(event)) continue
    const cursor = logCursor(app.store.epoch, seq)
    if (seq === 1) recorder.begin('reader', 'read', { organizationId: log }).ok(said('LIVE', logCursor('', 0)))
    recorder.begin('reader', 'read', { organizationId: log }).ok(said(event.kind, cursor))
  }
  return collect(toHistory(lines), app.store, TIMING)
}

function said(kind: string, cursor: string) {
  return { cursor, kind, jobId: null, status: null }
}

async function finishOne(app: TestApp, recorder: Recorder, running: Running): Promise<Running | null> {
  const { lease, attempt } = running
  recorder.begin('agent', 'heartbeat', { fences: [lease.fence] }).ok({ live: [lease.fence] })
  recorder.begin('agent', 'child', { device: 'phone-1', attemptId: attempt.id, pid: 1 }).ok({})
  const finish = recorder.begin('agent', 'finish', {
    fence: lease.fence,
    attemptId: attempt.id,
    outcome: 'PASSED',
  })
  app.clock.advance(1_000)
  const { deal } = await finishAttempt(app, lease, attempt.id, result('PASSED'), true)
  finish.ok({ attemptId: deal?.attempt.id ?? null })
  return deal && { ...running, ...deal }
}

const complaintsOf = (evidence: Evidence) => [...check(evidence)].filter(([, found]) => found.length > 0)

describeSqlite('the checkers of histories', ({ open }) => {
  it('have nothing to say of a run in which nothing went wrong', async () => {
    const evidence = await goodEvidence(testApp(await open()))
    expect(complaintsOf(evidence)).toEqual([])
    expect(evidence.facts.jobs.size).toBe(3)
  })

  it.each(TWINS)('see that $what', async ({ breaks, corrupt }) => {
    const evidence = structuredClone(await goodEvidence(testApp(await open())))
    corrupt(evidence)
    expect(complaintsOf(evidence).map(([name]) => name)).toContain(breaks)
  })

  it('have a twin each', () => {
    const names = [...Object.keys(OF_THE_HISTORY), 'everyReaderArrived']
    expect(names.filter((name) => !TWINS.some(({ breaks }) => breaks === name))).toEqual([])
  })
})
