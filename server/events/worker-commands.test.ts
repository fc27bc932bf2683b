import { expect, test } from 'vitest'
import { StaleSession } from '../domain/errors.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import { drainWorker } from '../operations/drain-worker.ts'
import { registerWorker } from '../operations/register-worker.ts'
import type { WorkerCommandState } from '../store/worker-commands.ts'
import { createFeeds } from './feeds.ts'
import { openTestLab, take } from './testing.ts'
import type { AssignmentOffer } from '../store/worker-commands.ts'
import { commandsBetween } from './worker-commands.ts'

const offer: AssignmentOffer = {
  assignmentId: 'asg_1',
  fence: 1,
  leaseEndsAt: 1_000,
  groupId: 'grp_1',
  organizationId: 'acme',
  appVersionId: 'v1',
  target: 'EMULATOR',
  requirements: { tags: [] },
  installNeeded: true,
  build: null,
}
const other: AssignmentOffer = { ...offer, assignmentId: 'asg_2', fence: 2 }
const idle: WorkerCommandState = { offer: null, draining: false, cancelAttemptId: null, probeRequested: false }
const busy: WorkerCommandState = { ...idle, offer }

const types = (sent: WorkerCommandState | null, state: WorkerCommandState) =>
  commandsBetween(sent, state).map(({ type }) => type)

test('tells the whole state first', () => {
  expect(commandsBetween(null, { ...busy, draining: true, cancelAttemptId: 'att_1' })).toEqual([
    { type: 'WorkerState', assignment: offer, draining: true, cancelAttemptId: 'att_1', probeRequested: false },
  ])
})

test.each<[string, WorkerCommandState, WorkerCommandState, string[]]>([
  ['nothing new', busy, busy, []],
  ['a renewed lease', busy, { ...busy, offer: { ...offer, leaseEndsAt: 2_000 } }, []],
  ['an offer', idle, busy, ['AssignmentOffered']],
  ['an offer taken back', busy, idle, ['AssignmentRevoked']],
  ['an offer replaced', busy, { ...busy, offer: other }, ['AssignmentRevoked', 'AssignmentOffered']],
  ['a cancel', busy, { ...busy, cancelAttemptId: 'att_1' }, ['AttemptCancelRequested']],
  ['the same cancel', { ...busy, cancelAttemptId: 'att_1' }, { ...busy, cancelAttemptId: 'att_1' }, []],
  ['a probe', idle, { ...idle, probeRequested: true }, ['ProbeRequested']],
  ['the same probe', { ...idle, probeRequested: true }, { ...idle, probeRequested: true }, []],
  ['a drain', busy, { ...busy, draining: true }, ['Drain']],
  ['the same drain', { ...idle, draining: true }, { ...idle, draining: true }, []],
])('%s', (_name, sent, state, expected) => {
  expect(types(sent, state)).toEqual(expected)
})

test('follows a worker from its registration to its replacement', async () => {
  const lab = await openTestLab()
  const feeds = createFeeds(lab.app)
  const input = { name: 'pixel', targets: ['EMULATOR' as const] }
  const { worker, sessionId } = await registerWorker(lab.app, input)
  const commands = feeds.workerCommands(EVERYTHING, worker.id, sessionId)
  expect(await take(commands, 1)).toMatchObject([{ type: 'WorkerState', assignment: null, draining: false }])

  await lab.submit()
  await assignGroups(lab.app)
  expect(await take(commands, 1)).toMatchObject([
    { type: 'AssignmentOffered', offer: { organizationId: 'acme', appVersionId: 'v1', installNeeded: true } },
  ])
  await drainWorker(lab.app, worker.id)
  expect(await take(commands, 1)).toMatchObject([{ type: 'Drain' }])

  await registerWorker(lab.app, input)
  const stale: unknown = expect.objectContaining({
    message: expect.stringContaining('it was registered again at 2030') as unknown,
  })
  await expect(commands.next()).rejects.toEqual(stale)
  await expect(feeds.workerCommands(EVERYTHING, 'wrk_none', sessionId).next()).rejects.toThrow(StaleSession)
  await expect(feeds.workerCommands(EVERYTHING, 'wrk_none', sessionId).next()).rejects.toThrow('no worker has this id')
  await feeds.close()
  await lab.close()
})
