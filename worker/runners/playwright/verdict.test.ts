import { expect, test } from 'vitest'
import type { FailureCause } from '../../../client/gql/graphql.ts'
import type { TestEvent } from '../../runner.ts'
import { judge } from './verdict.ts'
import type { Ending } from './verdict.ts'

const BEGIN: TestEvent = { type: 'begin', total: 2 }
const PASSED: TestEvent = { type: 'testEnd', title: 'a', verdict: 'passed', durationMs: 1, error: null }
const SKIPPED: TestEvent = { ...PASSED, title: 'b', verdict: 'skipped' }
const FAILED: TestEvent = { ...PASSED, title: 'login › works', verdict: 'failed', error: '\u001b[31mno\u001b[39m' }
const NO_TESTS: TestEvent = { type: 'error', message: 'Error: No tests found' }
const SYNTAX: TestEvent = { type: 'error', message: 'SyntaxError: x.spec.js: Unexpected token' }
const SET_UP: TestEvent = { type: 'error', message: 'Error: no database' }
const end = (status: Extract<TestEvent, { type: 'end' }>['status']): TestEvent => ({ type: 'end', status })

const CLEAN: Ending = { exitCode: 0, signal: null, ended: null, deviceFault: null, lastWords: '' }
const ONE: Ending = { ...CLEAN, exitCode: 1 }

const cases: [string, TestEvent[], Ending, string, string | null, FailureCause?][] = [
  ['all passed', [BEGIN, PASSED, SKIPPED, end('passed')], CLEAN, 'PASSED', null],
  ['one failed', [BEGIN, PASSED, FAILED, end('failed')], ONE, 'FAILED', 'login › works\nno', 'TEST'],
  [
    'a syntax error',
    [{ type: 'begin', total: 0 }, SYNTAX, NO_TESTS, end('failed')],
    ONE,
    'FAILED',
    SYNTAX.message,
    'TEST',
  ],
  [
    'a file without tests',
    [{ type: 'begin', total: 0 }, NO_TESTS, end('failed')],
    ONE,
    'FAILED',
    NO_TESTS.message,
    'TEST',
  ],
  [
    'a failed set-up',
    [{ type: 'begin', total: 0 }, SET_UP, end('failed')],
    ONE,
    'ERRORED',
    `the set-up of the tests failed: ${SET_UP.message}`,
    'TEST',
  ],
  ['an error after tests that passed', [BEGIN, PASSED, SET_UP, end('failed')], ONE, 'FAILED', SET_UP.message, 'TEST'],
  [
    'a configuration that cannot be read',
    [],
    { ...ONE, lastWords: 'bad config' },
    'ERRORED',
    'Playwright could not start: bad config',
    'TEST',
  ],
  [
    'a start that was killed',
    [],
    { ...CLEAN, exitCode: null, signal: 'SIGKILL' },
    'ERRORED',
    'Playwright could not start: signal SIGKILL',
    'WORKER',
  ],
  [
    'a process that vanished',
    [BEGIN, PASSED],
    { ...CLEAN, exitCode: null, signal: 'SIGKILL' },
    'ERRORED',
    'Playwright ended without a result (signal SIGKILL)',
    'WORKER',
  ],
  [
    'a crashed browser',
    [BEGIN, FAILED, end('failed')],
    { ...ONE, deviceFault: 'the browser of the device crashed' },
    'ERRORED',
    'the browser of the device crashed',
    'DEVICE',
  ],
  [
    'a browser gone after the last test',
    [BEGIN, PASSED, end('passed')],
    { ...CLEAN, deviceFault: 'the browser of the device crashed' },
    'PASSED',
    null,
  ],
  ['a cancel', [BEGIN, FAILED, end('interrupted')], { ...ONE, ended: 'canceled' }, 'CANCELED', null],
  ['a cancel that came too late', [BEGIN, PASSED, end('passed')], { ...CLEAN, ended: 'canceled' }, 'PASSED', null],
  [
    'a run that took too long',
    [BEGIN, { type: 'testBegin', title: 'slow' }],
    { ...ONE, ended: 'timed out' },
    'TIMED_OUT',
    'not finished after 90 s, in the test "slow"',
    'TEST',
  ],
  ["the project's own time limit", [BEGIN, FAILED, end('timedout')], ONE, 'TIMED_OUT', 'login › works\nno', 'TEST'],
  [
    'somebody else interrupted it',
    [BEGIN, end('interrupted')],
    { ...ONE, exitCode: 130 },
    'ERRORED',
    'somebody else interrupted the run',
    'WORKER',
  ],
]

test.each(cases)('%s', (_, events, ending, outcome, error, cause) => {
  const verdict = judge(events, ending, 90_000)
  expect([verdict.outcome, verdict.error, verdict.cause]).toEqual([outcome, error, cause])
})

test('counts how the tests of the file ended', () => {
  expect(judge([BEGIN, PASSED, SKIPPED, FAILED, end('failed')], ONE, 90_000).counts).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    flaky: 0,
  })
  expect(judge([], ONE, 90_000).counts).toBeNull()
})
