import { stripVTControlCharacters } from 'node:util'
import type { TestEvent, TestResult } from './runner.ts'

/** What the server takes of the tests of one attempt; lengths in UTF-16 units. */
const MOST_TESTS = 500
const MAX_TITLE = 300
const MAX_ERROR = 2_000
/** Of all errors together, so that a report always fits into one message. */
const MAX_ERRORS = 100_000

/** The tests that a run told of, in their order. Of too many, those that did not simply pass are kept first. */
export function testResults(events: readonly TestEvent[]): TestResult[] {
  const tests = events.filter((event) => event.type === 'testEnd')
  const telling = tests.filter(({ verdict }) => verdict === 'failed' || verdict === 'flaky')
  const others = tests.filter((test) => !telling.includes(test))
  const kept = new Set(tests.length <= MOST_TESTS ? tests : [...telling, ...others].slice(0, MOST_TESTS))
  let room = MAX_ERRORS
  return tests
    .filter((test) => kept.has(test))
    .map(({ title, verdict, durationMs, error }) => {
      const text = stripVTControlCharacters(error ?? '').slice(0, Math.min(MAX_ERROR, room))
      room -= text.length
      return {
        title: title.slice(0, MAX_TITLE),
        verdict: VERDICTS[verdict],
        durationMs: Math.max(0, Math.round(durationMs)),
        error: text === '' ? null : text,
      }
    })
}

const VERDICTS = { passed: 'PASSED', failed: 'FAILED', skipped: 'SKIPPED', flaky: 'FLAKY' } as const
