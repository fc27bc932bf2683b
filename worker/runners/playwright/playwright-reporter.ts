// Runs inside the project's Playwright and tells the agent over the process channel what happens. A file of its own in
// the build: see ASSETS in playwright-process.ts.
import type { FullResult, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter'
import type { Message } from './playwright-run.ts'

/** Long texts (a diff of two pages) are cut: the whole is in the log. */
const MAX_TEXT = 8_000

export default class AgentReporter implements Reporter {
  #lastSent: Promise<void> = Promise.resolve()

  constructor() {
    // The agent died: nobody wants the result, and the device must be free for its successor. 0 is our own process
    // group, which the agent made for this run alone.
    process.once('disconnect', () => process.kill(0, 'SIGKILL'))
    process.channel?.unref()
  }

  /** Leaves the terminal to Playwright's own list reporter, whose text becomes the job's log. */
  printsToStdio(): boolean {
    return false
  }

  onBegin(_: unknown, suite: Suite): void {
    this.#send({ type: 'begin', total: suite.allTests().length })
  }

  onTestBegin(test: TestCase): void {
    this.#send({ type: 'testBegin', title: titleOf(test) })
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    // Ended by the agent: no verdict of the test.
    if (result.status === 'interrupted') return
    const outcome = test.outcome()
    // The file may ask for retries of its own: what another run of the test may still change is none yet.
    if (outcome === 'unexpected' && test.results.length <= test.retries) return
    const verdict = outcome === 'expected' ? 'passed' : outcome === 'unexpected' ? 'failed' : outcome
    const failure = test.results.find(({ error }) => error !== undefined)
    const error = verdict === 'failed' || verdict === 'flaky' ? textOf(failure?.error ?? result.error) : null
    this.#send({ type: 'testEnd', title: titleOf(test), verdict, durationMs: Math.round(result.duration), error })
  }

  onError(error: TestError): void {
    this.#send({ type: 'error', message: textOf(error) })
  }

  onEnd(result: FullResult): void {
    this.#send({ type: 'end', status: result.status })
  }

  /** Playwright ends the process right after this: the messages must be out. */
  async onExit(): Promise<void> {
    await this.#lastSent
  }

  #send(message: Message): void {
    this.#lastSent = new Promise((resolve) => {
      if (process.send === undefined) resolve()
      else process.send(message, undefined, undefined, () => resolve())
    })
  }
}

/** "login › rejects a wrong password", without the project and the file, which the job names. */
function titleOf(test: TestCase): string {
  return test.titlePath().slice(3).join(' › ')
}

function textOf(error: TestError | undefined): string {
  return (error?.message ?? error?.value ?? 'it failed without a message').slice(0, MAX_TEXT)
}
