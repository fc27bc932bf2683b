import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { readable } from './log.ts'

const NOON = new Date(2026, 5, 1, 12, 0, 0).getTime()

test('one short line for a person', () => {
  const line = { time: NOON, level: 30, msg: 'finished', worker: 'phone-1', jobId: 'job_1', assignmentId: 'asg_1' }
  expect(
    readable({ ...line, testPath: 'tests/login.spec.js', outcome: 'PASSED', durationMs: 2_140, error: null }),
  ).toBe('12:00:00  phone-1     finished tests/login.spec.js PASSED 2.1 s')
})

test('of a long error only its first line', () => {
  const line = { time: NOON, level: 50, msg: 'install failed', worker: 'phone-1', error: 'no build\n  at somewhere' }
  expect(readable(line)).toBe('12:00:00  phone-1     install failed no build')
})

test('the message of an error object', () => {
  const line = {
    time: NOON,
    level: 40,
    msg: 'a heartbeat was not answered',
    err: { message: 'timed out', stack: '...' },
  }
  expect(readable(line)).toBe('12:00:00              a heartbeat was not answered timed out')
})

/** What an agent's process writes about these errors, each as a line. */
async function written(level: string, ...errors: string[]): Promise<{ message: string; stack?: string }[]> {
  const script = `
    const { createLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)})
    const log = createLog()
    for (const err of [${errors.join()}]) log.warn({ err }, 'trouble')`
  const { stderr } = await execa(process.execPath, ['--input-type=module', '-e', script], {
    env: { QGJOB_LOG_LEVEL: level },
    stdin: 'ignore',
  })
  return stderr.split('\n').map((line) => (JSON.parse(line) as { err: { message: string; stack?: string } }).err)
}

const AWAY = "new Error('The server cannot be reached.', { cause: new Error('connect ECONNREFUSED') })"

test('of trouble one line with its reason, and not where in the code it was met', async () => {
  const [away, fault] = await written('info', AWAY, "new TypeError('x is not a function')")
  expect(away).toEqual({ type: 'Error', message: 'The server cannot be reached. connect ECONNREFUSED' })
  expect(fault?.stack).toContain('at ')
})

test('to those who look for a fault, all of it', async () => {
  const [away] = await written('debug', AWAY)
  expect(away?.stack).toContain('at ')
})

test('nothing that steers a terminal', () => {
  const line = { time: NOON, level: 50, msg: 'failed', worker: 'phone-1', testPath: '\u001b[2Ja.js' }
  expect(readable(line)).toBe('12:00:00  phone-1     failed ␛[2Ja.js')
  expect(readable({ ...line, testPath: 'a.js', err: { message: '\u009b2J' } })).toMatch(/ failed a.js \ufffd2J$/)
})

test('a log that cannot be written ends nothing', async () => {
  const full = await open('/dev/full', 'w')
  onTestFinished(() => full.close())
  const script = `
    const { createLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)})
    const log = createLog()
    for (const n of [1, 2, 3]) log.info({ n }, 'lost')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', full.fd] })
  expect(await once(child, 'exit')).toEqual([0, null])
})
