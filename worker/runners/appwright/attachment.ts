import type { Script } from '../../adapters/adapter.ts'

/** What a test process is told of the session that it attaches to, as JSON in the variable QGJOB_SESSION. */
export interface Attachment {
  /** Address of the WebDriver server with its path. */
  readonly url: string
  readonly sessionId: string
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly platform: 'android' | 'ios'
  /** Package or bundle of the app under test. */
  readonly packageId: string
  /** What AppWright is to take the device for: it shares the clipboard with some and not with others. */
  readonly provider: 'emulator' | 'local-device' | 'browserstack'
  /** Done before each test. */
  readonly reset: readonly Script[]
}

/** Begins the message of an error of ours inside a test, so that it is not taken for one of the test's. */
export const NOT_RESET = 'qgjob could not reset the app before the test:'
