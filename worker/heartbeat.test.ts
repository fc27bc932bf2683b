import { expect, onTestFinished, test } from 'vitest'
import { startHeartbeat } from './heartbeat.ts'
import type { Beating } from './heartbeat.ts'
import type { BeatAnswer } from './protocol.ts'
import { deferred, watched } from './testing/deferred.ts'

const ANSWER: BeatAnswer = {
  workerId: 'wrk_1',
  sessionLive: true,
  leaseLive: true,
  cancelAttemptId: null,
  draining: false,
  probeRequested: false,
}

function slot(workerId: string, onAnswer: (answer: BeatAnswer) => void = () => undefined): Beating {
  return {
    beat: () => ({ beat: { workerId, sessionId: 's' }, at: { monotonic: 0, uptime: 0 } }),
    answered: onAnswer,
    checkContact: () => undefined,
  }
}

const OPTIONS = { everyMs: 5, checkMs: 1_000, onTrouble: () => undefined }

test('the next beat waits until the last one is answered or given up', async () => {
  const facts = watched()
  const gate = deferred<readonly BeatAnswer[]>()
  let sent = 0
  let inFlight = 0
  let most = 0
  const heartbeat = startHeartbeat([slot('wrk_1')], {
    ...OPTIONS,
    async send() {
      sent++
      most = Math.max(most, ++inFlight)
      facts.changed()
      const answer = sent === 1 ? await gate.promise : [ANSWER]
      inFlight--
      return answer
    },
  })
  onTestFinished(() => heartbeat.stop())
  await facts.until(() => sent === 1)
  gate.resolve([ANSWER])
  await facts.until(() => sent === 4)
  expect(most).toBe(1)
})

test('a beat that fails is told of, and the next one goes out', async () => {
  const facts = watched()
  const troubles: unknown[] = []
  let sent = 0
  const heartbeat = startHeartbeat([slot('wrk_1')], {
    ...OPTIONS,
    send: () => (++sent === 1 ? Promise.reject(new Error('away')) : Promise.resolve([ANSWER])),
    onTrouble(error) {
      troubles.push(error)
    },
  })
  onTestFinished(() => heartbeat.stop())
  const answered = slot('wrk_1', () => facts.changed())
  const second = startHeartbeat([answered], { ...OPTIONS, send: () => Promise.resolve([ANSWER]) })
  onTestFinished(() => second.stop())
  await facts.until(() => sent >= 2)
  expect(troubles).toHaveLength(1)
})

test('each slot hears its own answer, and one without a session says nothing', async () => {
  const facts = watched()
  const heard: string[] = []
  const hear = (name: string) => (answer: BeatAnswer) => {
    heard.push(`${name} ${answer.workerId}`)
    facts.changed()
  }
  const silent: Beating = { ...slot('wrk_3', hear('c')), beat: () => null }
  const heartbeat = startHeartbeat([slot('wrk_1', hear('a')), slot('wrk_2', hear('b')), silent], {
    ...OPTIONS,
    send: (beats) =>
      Promise.resolve(beats.map(({ workerId }) => ({ ...ANSWER, workerId: String(workerId) })).reverse()),
  })
  onTestFinished(() => heartbeat.stop())
  await facts.until(() => heard.length >= 2)
  expect(heard.slice(0, 2).sort()).toEqual(['a wrk_1', 'b wrk_2'])
})

test('contact is checked although an answer is missing', async () => {
  const facts = watched()
  let checks = 0
  const watchedSlot: Beating = {
    ...slot('wrk_1'),
    checkContact() {
      checks++
      facts.changed()
    },
  }
  const heartbeat = startHeartbeat([watchedSlot], { ...OPTIONS, checkMs: 2, send: () => new Promise(() => undefined) })
  await facts.until(() => checks >= 3)
  expect(checks).toBeGreaterThanOrEqual(3)
  // stop() would wait for the beat that never ends: the real send gives up by itself.
  void heartbeat.stop()
})
