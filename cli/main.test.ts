import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { aJob, aRunningJob, someStats } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'

// The command line as a process of its own: signals, pipes and exit codes are real.

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({ job: aJob(), stats: someStats(), version: '1.2.3' })
})
afterEach(() => server.stop())

const START = `const { main } = await import(${JSON.stringify(new URL('main.ts', import.meta.url).href)}); await main(['', '', ...process.argv.slice(1)])`

function start(
  args: string[],
  stdout: 'pipe' | number,
  stderr: 'pipe' | number,
  env: Record<string, string> = {},
): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', START, '--', ...args], {
    env: { PATH: process.env.PATH, QGJOB_SERVER_URL: server.url, ...env },
    stdio: ['ignore', stdout, stderr],
  })
}
const qgjob = (...args: string[]) => start(args, 'pipe', 'pipe') as ChildProcessByStdio<null, Readable, Readable>
const exitOf = async (child: ChildProcess): Promise<unknown[]> => (await once(child, 'close')) as unknown[]

test('the exit code of the process is that of the command', async () => {
  const child = qgjob('health')
  const [stdout, exit] = await Promise.all([text(child.stdout), exitOf(child)])
  expect(exit).toEqual([0, null])
  expect(stdout).toContain('ok\t')
  expect(await exitOf(qgjob('helth'))).toEqual([2, null])
})

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s while watching: exit code %i, and a word on how to go on', async (signal, code) => {
    const child = qgjob('status', '--job-id=job_1', '--watch')
    const stderr = text(child.stderr)
    const updates = await server.subscribed('jobUpdated')
    updates.push({ cursor: 'c1', at: aJob().submittedAt, kind: 'SNAPSHOT', job: aJob() })
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await exitOf(child)).toEqual([code, null])
    expect(await stderr).toContain('stopped watching; the job goes on')
  })

  test('a run in CI takes its jobs back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'qgjob-main-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'a.spec.js'), '')
    const job = aRunningJob()
    server.answers.submitJobs = { __typename: 'SubmitJobsPayload', jobs: [job], created: true, warnings: [] }
    server.answers.cancelJobs = { __typename: 'CancelJobsPayload', canceled: 0, requested: 1 }
    server.answers.jobs = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }
    const line = ['run', '*.spec.js', `--workspace=${folder}`, '--org-id=q', '--app-version-id=v1']
    const child = start(line, 'pipe', 'pipe', { CI: 'true' }) as ChildProcessByStdio<null, Readable, Readable>
    const stderr = text(child.stderr)
    await server.subscribed('jobUpdated')
    child.kill('SIGTERM')
    expect(await exitOf(child)).toEqual([143, null])
    const [cancel] = server.asked.filter(({ field }) => field === 'cancelJobs')
    const label = expect.stringMatching(/^run:/) as string
    expect(cancel?.args).toMatchObject({ input: { organizationId: 'q', label, waitingOnly: false } })
    expect(await stderr).toContain('interrupted: 0 jobs canceled; 1 more is running and told to stop')
  })

  test('a command that does not wait is simply ended by a signal', async () => {
    const asked = Promise.withResolvers<undefined>()
    server.answers.stats = () => {
      asked.resolve(undefined)
      return new Promise(() => undefined)
    }
    const child = qgjob('stats')
    await asked.promise
    child.kill('SIGINT')
    expect(await exitOf(child)).toEqual([null, 'SIGINT'])
  })
})

test('a reader that has enough ends it quietly', async () => {
  const child = qgjob('status', '--org-id=q', '--watch')
  server.answers.jobs = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }
  const stderr = text(child.stderr)
  const updates = await server.subscribed('jobUpdated')
  const change = (id: string) => updates.push({ cursor: id, at: aJob().submittedAt, kind: 'QUEUED', job: aJob({ id }) })
  change('job_1')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  change('job_2')
  expect(await exitOf(child)).toEqual([141, null])
  expect(await stderr).toBe('')
})

test('output that cannot be written is one short message and exit code 3', async () => {
  const full = await open('/dev/full', 'w')
  onTestFinished(() => full.close())
  const child = start(['health'], full.fd, 'pipe') as ChildProcessByStdio<null, null, Readable>
  const stderr = text(child.stderr)
  expect(await exitOf(child)).toEqual([3, null])
  expect(await stderr).toBe(
    'error: the output cannot be written [OUTPUT_UNWRITABLE]\ncause: ENOSPC: no space left on device, write\n',
  )
  expect(await exitOf(start(['helth'], 'pipe', full.fd))).toEqual([3, null])
})
