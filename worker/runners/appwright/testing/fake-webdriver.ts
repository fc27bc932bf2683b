import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A WebDriver server that does as it is told, and writes down what it was asked for. */
export interface FakeWebDriver {
  readonly url: string
  /** "POST /session", "DELETE /session/session-1", ... */
  readonly calls: string[]
  readonly opened: Record<string, unknown>[]
  /** Answers calls to sessions with this error; null: it works. */
  fault: { error: string; message: string } | null
  /** Answers the next request for a session with this error. */
  refusal: { error: string; message: string } | null
}

export async function startFakeWebDriver(): Promise<FakeWebDriver> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { method = '', url = '' } = request
      fake.calls.push(`${method} ${url}`)
      const isNew = method === 'POST' && url.endsWith('/session')
      const failure = isNew ? fake.refusal : method === 'DELETE' || url.endsWith('/status') ? null : fake.fault
      if (isNew) {
        fake.refusal = null
        fake.opened.push(
          (JSON.parse(body) as { capabilities: { alwaysMatch: Record<string, unknown> } }).capabilities.alwaysMatch,
        )
      }
      const value = isNew ? { sessionId: `session-${fake.opened.length}`, capabilities: { real: true } } : null
      response.writeHead(failure === null ? 200 : 500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ value: failure ?? value }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const fake: FakeWebDriver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    opened: [],
    fault: null,
    refusal: null,
  }
  return fake
}
