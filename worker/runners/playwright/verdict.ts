import { stripVTControlCharacters } from 'node:util'
import type { FailureCause } from '../../../client/gql/graphql.ts'
import type { AttemptResult, TestCounts, TestEvent } from '../../runner.ts'
import { testResults } from '../../test-results.ts'

/** How the Playwright process ended, beside what it told. */
export interface Ending {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Why the agent ended it, if it did. */
  readonly ended: 'canceled' | 'timed out' | null
  /** What befell the device meanwhile, so that no test can be blamed; null if it is well. */
  readonly deviceFault: string | null
  /** The last lines it wrote to stderr, for a start that failed. */
  readonly lastWords: string
}

type Verdict = Omit<AttemptResult, 'durationMs'>

/**
 * What a run says about its job. Read from the events and not from the exit code, which is 1 for a failed test, for a
 * broken configuration and for a missing file alike. FAILED blames the test or the app, ERRORED blames
 * whatever kept the test from saying anything.
 */
export function judge(events: readonly TestEvent[], ending: Ending, timeoutMs: number): Verdict {
  const tests = events.filter((event) => event.type === 'testEnd')
  const counts = countTests(tests)
  const errors = events.flatMap((event) => (event.type === 'error' ? [event.message] : []))
  const begin = events.find((event) => event.type === 'begin')
  const end = events.find((event) => event.type === 'end')?.status
  const say = (outcome: Verdict['outcome'], error: string | null, cause?: FailureCause): Verdict => ({
    outcome,
    counts: begin === undefined ? null : counts,
    tests: testResults(events),
    error: error === null ? null : stripVTControlCharacters(error),
    ...(cause && { cause }),
  })

  // A verdict that was reached before the end we made counts.
  if (end === 'passed') return say('PASSED', null)
  if (ending.ended === 'canceled') return say('CANCELED', null)
  if (ending.ended === 'timed out') return say('TIMED_OUT', timeoutText(events, timeoutMs), 'TEST')
  if (ending.deviceFault !== null) return say('ERRORED', ending.deviceFault, 'DEVICE')
  if (begin === undefined) {
    // One that ends by itself does not like its configuration; who kills it is this machine.
    const cause = ending.signal === null ? 'TEST' : 'WORKER'
    return say('ERRORED', `Playwright could not start: ${ending.lastWords || exitText(ending)}`, cause)
  }
  if (end === undefined) return say('ERRORED', `Playwright ended without a result (${exitText(ending)})`, 'WORKER')
  if (end === 'timedout')
    return say('TIMED_OUT', firstFailure(tests) ?? "the project's globalTimeout was reached", 'TEST')
  if (end === 'interrupted') return say('ERRORED', 'somebody else interrupted the run', 'WORKER')

  const failure = firstFailure(tests) ?? errors[0] ?? 'the run failed without a message'
  if (tests.length > 0) return say('FAILED', failure, 'TEST')
  // A file that cannot be loaded leaves Playwright without tests: its author's fault. Other errors before the first
  // test come from the project's set-up.
  if (errors.some((text) => stripVTControlCharacters(text).includes('No tests found')))
    return say('FAILED', failure, 'TEST')
  return say('ERRORED', `the set-up of the tests failed: ${failure}`, 'TEST')
}

type TestEnd = Extract<TestEvent, { type: 'testEnd' }>

function countTests(tests: readonly TestEnd[]): TestCounts {
  const count = (verdict: TestEnd['verdict']) => tests.filter((test) => test.verdict === verdict).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), flaky: count('flaky') }
}

function firstFailure(tests: readonly TestEnd[]): string | null {
  const failed = tests.find(({ verdict }) => verdict === 'failed')
  return failed === undefined ? null : `${failed.title}\n${failed.error ?? ''}`
}

function timeoutText(events: readonly TestEvent[], timeoutMs: number): string {
  const running = events.findLast((event) => event.type === 'testBegin' || event.type === 'testEnd')
  const where = running?.type === 'testBegin' ? `, in the test "${running.title}"` : ''
  return `not finished after ${timeoutMs / 1000} s${where}`
}

function exitText({ exitCode, signal }: Ending): string {
  return signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`
}
