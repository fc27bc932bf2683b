import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Script } from '../../adapters/adapter.ts'
import { firstLine } from '../../first-line.ts'

/** A session is opened by a driver that first prepares the device. */
const OPEN_MS = 180_000
const CALL_MS = 30_000

/** The server answered, and the answer is no. `code` is WebDriver's word for it, such as "invalid session id". */
export class WebDriverRefusal extends Error {
  override readonly name = 'WebDriverRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** An open session. */
export interface WebDriverSession {
  readonly id: string
  readonly capabilities: Readonly<Record<string, unknown>>
}

/** The few calls of WebDriver that the agent makes itself; all others are the test's. */
export interface WebDriver {
  isReady(): Promise<boolean>
  open(capabilities: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<WebDriverSession>
  execute(sessionId: string, script: Script): Promise<unknown>
  /** A PNG. */
  screenshot(sessionId: string): Promise<Buffer>
  /** One that is gone already is fine. */
  close(sessionId: string): Promise<void>
}

/** `url` is the address of the server with its path. Calls throw WebDriverRefusal, or the error of the network. */
export function createWebDriver(url: string): WebDriver {
  async function call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<unknown> {
    const { status, text } = await send(method, `${url}${path}`, body, options)
    const { value } = parse(text)
    if (status < 400) return value
    const { error, message } = (value ?? {}) as { error?: string; message?: string }
    throw new WebDriverRefusal(error ?? `HTTP ${status}`, firstLine(message ?? text))
  }

  return {
    async isReady() {
      const status = await call('GET', '/status', undefined, { timeoutMs: 2_000 }).catch(() => null)
      return status !== null
    },
    async open(capabilities, signal) {
      const body = { capabilities: { alwaysMatch: capabilities, firstMatch: [{}] } }
      const value = await call('POST', '/session', body, { timeoutMs: OPEN_MS, signal })
      const opened = value as { sessionId: string; capabilities: Record<string, unknown> }
      return { id: opened.sessionId, capabilities: opened.capabilities }
    },
    execute: (id, { script, args }) => call('POST', `/session/${id}/execute/sync`, { script, args }),
    async screenshot(id) {
      return Buffer.from(String(await call('GET', `/session/${id}/screenshot`)), 'base64')
    },
    async close(id) {
      await call('DELETE', `/session/${id}`).catch((error: unknown) => {
        if (!(error instanceof WebDriverRefusal)) throw error
      })
    },
  }
}

interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

function send(
  method: string,
  url: string,
  body: unknown,
  { timeoutMs = CALL_MS, signal }: CallOptions,
): Promise<{ status: number; text: string }> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const open = url.startsWith('https:') ? secureRequest : request
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const limit = AbortSignal.timeout(timeoutMs)
    const call = open(url, { method, headers, signal: signal ? AbortSignal.any([signal, limit]) : limit }, (answer) => {
      let received = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (received += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: received }))
      answer.on('error', reject)
    })
    call.on('error', (error) => {
      reject(
        limit.aborted ? new Error(`${method} ${new URL(url).pathname}: no answer for ${timeoutMs / 1000} s`) : error,
      )
    })
    call.end(text)
  })
}

function parse(text: string): { value?: unknown } {
  try {
    return JSON.parse(text) as { value?: unknown }
  } catch {
    return {}
  }
}
