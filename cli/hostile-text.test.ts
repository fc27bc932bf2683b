import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aFinishedJob, aGroup, aJob, aWorker, anAttempt, page, someStats } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'
import { runCli } from './testing/run-cli.ts'

// Every text that comes from others, full of what steers a terminal: no command, in no form, lets any of it through.
const EVIL = 'evil\u001b[2J\u001b]0;title\u0007\u001bP1$r\u001b\\\u009b31m\u202ey\u0008\u007f'
const STEERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/

const JOB = {
  testPath: EVIL,
  workerName: EVIL,
  labels: [EVIL],
  error: EVIL,
  requirements: { platform: null, osVersion: EVIL, model: EVIL, tags: [EVIL] },
}
const job = aFinishedJob('FAILED', {
  ...JOB,
  attempts: [anAttempt({ workerName: EVIL, error: EVIL, outcome: 'FAILED' })],
})
const waiting = {
  rule: 'JOBS_AHEAD',
  explanation: EVIL,
  remedy: EVIL,
  position: 1,
  workers: 1,
  start: null,
  end: null,
}
const worker = aWorker({
  name: EVIL,
  capabilities: { platform: 'ANDROID', osVersion: EVIL, model: EVIL, tags: [EVIL] },
})
const group = aGroup({
  requirements: JOB.requirements,
  assignments: [{ id: 'asg_1', reason: EVIL, worker: { id: 'wrk_1', name: EVIL } }],
})

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({
    job: ({ id }: { id: string }) =>
      id === 'job_w'
        ? { ...aJob({ ...JOB, id }), waiting, expectedDurationSource: 'LEARNED' }
        : { ...job, waiting: null },
    jobs: page([job, aJob({ ...JOB, id: 'job_w' })]),
    groups: page([{ ...group, spread: { workers: 1, explanation: EVIL } }]),
    workers: [worker],
    stats: someStats(),
    submitJobs: { __typename: 'QueueFull', code: 'QUEUE_FULL', message: EVIL, limit: 1, waiting: 1 },
  })
})
afterEach(() => server.stop())

describe.each(['table', 'tsv', 'json', 'jsonl'])('as %s', (output) => {
  test.each([
    'list --org-id=q',
    'groups --org-id=q',
    'workers',
    'status job_1',
    'why job_w',
    'submit --org-id=q --app-version-id=v a.js',
  ])('qgjob %s', async (line) => {
    const args = [...line.split(' '), `--output=${output}`]
    const { stdout, stderr } = await runCli(args, {
      env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1' },
      terminal: { columns: 400 },
    })
    expect(stdout + stderr).toContain('evil')
    expect(stdout + stderr).not.toMatch(STEERS)
  })

  test('qgjob logs keeps colors, and nothing else', async () => {
    const printing = runCli(['logs', 'job_1', `--output=${output}`], { env: { QGJOB_SERVER_URL: server.url } })
    const log = await server.subscribed('jobLog')
    log.push({
      attemptId: 'att_1',
      seq: 0,
      text: `${EVIL}\u001b[31mred\u001b[0m \u001b`,
      attemptNumber: 1,
      cursor: 'a',
      end: false,
    })
    log.push({ attemptId: 'att_1', seq: 1, text: ']0;title\u0007', attemptNumber: 1, cursor: 'b', end: true })
    const { stdout, stderr } = await printing
    expect((stdout + stderr).replace(/\u001b\[\d+m/g, '')).not.toMatch(STEERS)
    if (output === 'table') expect(stdout).toContain('\u001b[31mred\u001b[0m')
  })
})
