import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ERROR_CODES } from './error-codes.ts'
import { Interrupted } from './errors.ts'
import { EXIT_CODE_MEANINGS } from './exit-codes.ts'
import { aFinishedJob, aJob } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'
import { runCli } from './testing/run-cli.ts'
import type { CliWorld } from './testing/run-cli.ts'

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({ job: aJob() })
})
afterEach(() => server.stop())

const exitOf = async (line: string, world: CliWorld = {}): Promise<number> =>
  (await runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url }, ...world })).exitCode
const watched = async (job: ReturnType<typeof aJob>): Promise<number> => {
  const exit = exitOf('status job_1 --watch')
  const { push } = await server.subscribed('jobUpdated')
  push({ cursor: 'c1', at: job.submittedAt, kind: 'FINISHED', job })
  return exit
}
const refuses = (code: string): void => {
  server.answers.job = () => {
    throw new GraphQLError('not for you', { extensions: { code } })
  }
}

/** How each exit code comes about. 141 takes a process of its own: main.test.ts. */
const WAYS: Record<number, () => Promise<number>> = {
  0: () => watched(aFinishedJob('COMPLETED')),
  1: () => watched(aFinishedJob('FAILED')),
  2: () => exitOf('status --nonsense'),
  3: () => watched(aFinishedJob('ERRORED')),
  4: () => {
    refuses('FORBIDDEN')
    return exitOf('status job_1')
  },
  5: () => {
    server.answers.job = null
    return exitOf('status job_1')
  },
  6: () => watched(aJob({ status: 'CANCELED' })),
  70: () =>
    exitOf('status job_1', {
      onOutput: () => {
        throw new TypeError('of our own making')
      },
    }),
  124: () => exitOf('status job_1 --watch --watch-timeout=20ms'),
  130: () => exitOf('status job_1 --watch', { interruption: AbortSignal.abort(new Interrupted('SIGINT')) }),
  141: () => Promise.resolve(141),
  143: () => exitOf('status job_1 --watch', { interruption: AbortSignal.abort(new Interrupted('SIGTERM')) }),
}

test('every documented exit code has a way here, and no other', () => {
  expect(Object.keys(WAYS)).toEqual(EXIT_CODE_MEANINGS.map(([code]) => String(code)))
})

test.each(EXIT_CODE_MEANINGS)('%i: %s', async (code) => {
  expect(await WAYS[code]?.()).toBe(code)
})

test.each(['UNAUTHENTICATED', 'FORBIDDEN'])('%s is told as not allowed', async (code) => {
  refuses(code)
  const { exitCode, stderr } = await runCli(['status', 'job_1'], { env: { QGJOB_SERVER_URL: server.url } })
  expect(exitCode).toBe(4)
  expect(stderr).toMatch(/^error: the server does not allow this \[NOT_ALLOWED\]\ncause: not for you\nfix: /)
})

test('every error code is a help topic, with its exit code', async () => {
  const { stdout } = await runCli(['help', 'error-codes'])
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).slice(0, 2))
  expect(rows).toEqual(Object.entries(ERROR_CODES).map(([code, [exitCode]]) => [code, String(exitCode)]))
})
