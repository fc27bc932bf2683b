import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * BrowserStack's App Automate and its hub, SIMULATED from its documentation: the requests and answers that are used.
 */
export interface StubBrowserstack {
  readonly apiUrl: string
  readonly hubUrl: string
  /** "POST /app-automate/upload", ... */
  readonly calls: string[]
  /** By their custom id. */
  readonly uploads: Map<string, string>
  /** Capabilities of the sessions that are open now, by their ids. */
  readonly sessions: Map<string, Record<string, unknown>>
  /** Most sessions that were open at the same time. */
  mostSessions: number
  /** Sessions of others on the same account. */
  othersRunning: number
  /** By the plan, and by what the team has of it; null: it has no limit of its own. */
  allowed: number
  team: number | null
  /** What uploads are refused with; null: they are taken. */
  uploadRefusal: string | null
  /** Addresses of apps that were deleted. */
  readonly deleted: Set<string>
}

const USER = `Basic ${Buffer.from('ada:key').toString('base64')}`

export async function startStubBrowserstack(): Promise<StubBrowserstack> {
  let sessions = 0
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '' } = request
      stub.calls.push(`${method} ${url}`)
      const [status, answer] =
        request.headers.authorization === USER ? respond(method, url, body) : [401, { error: 'Unauthorized' }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })

  function respond(method: string, url: string, body: string): [status: number, answer: unknown] {
    const path = url.replace('/app-automate', '')
    if (path === '/plan.json') {
      const running = stub.sessions.size + stub.othersRunning
      return [
        200,
        {
          automate_plan: 'App Automate',
          parallel_sessions_running: running,
          team_parallel_sessions_max_allowed: stub.team,
          parallel_sessions_max_allowed: stub.allowed,
          queued_sessions: 0,
          queued_sessions_max_allowed: 5,
        },
      ]
    }
    if (path === '/devices.json') {
      return [
        200,
        [
          { os: 'android', os_version: '14.0', device: 'Google Pixel 8', realMobile: true },
          { os: 'ios', os_version: '18', device: 'iPhone 16', realMobile: true },
        ],
      ]
    }
    if (path.startsWith('/recent_apps/')) {
      const id = path.slice('/recent_apps/'.length)
      const address = stub.uploads.get(id)
      if (address === undefined) return [200, { message: 'No results found' }]
      return [
        200,
        [{ app_name: 'v1.apk', app_version: '1', app_url: address, app_id: address.slice(5), custom_id: id }],
      ]
    }
    if (method === 'POST' && path === '/upload') {
      if (stub.uploadRefusal !== null) return [422, { error: stub.uploadRefusal }]
      const id = /name="custom_id"\r\n\r\n(\S+)\r\n/.exec(body)?.[1] ?? ''
      const address = `bs://${id.slice(0, 8)}-${stub.uploads.size + stub.deleted.size}`
      stub.uploads.set(id, address)
      return [200, { app_url: address, custom_id: id, shareable_id: `ada/${id}` }]
    }
    if (method === 'POST' && url === '/wd/hub/session') return openSession(body)
    const id = /^\/wd\/hub\/session\/([^/]+)/.exec(url)?.[1] ?? ''
    if (!stub.sessions.has(id))
      return [404, { value: { error: 'invalid session id', message: 'Session not started or terminated' } }]
    if (method === 'DELETE') stub.sessions.delete(id)
    return [200, { value: null }]
  }

  function openSession(body: string): [status: number, answer: unknown] {
    const { capabilities } = JSON.parse(body) as { capabilities: { alwaysMatch: Record<string, unknown> } }
    const wanted = capabilities.alwaysMatch
    if (stub.deleted.has(String(wanted['appium:app']))) {
      return [
        500,
        { value: { error: 'session not created', message: '[BROWSERSTACK_APP_DELETED] The app was deleted' } },
      ]
    }
    const sessionId = `session-${++sessions}`
    stub.sessions.set(sessionId, wanted)
    stub.mostSessions = Math.max(stub.mostSessions, stub.sessions.size)
    return [200, { value: { sessionId, capabilities: { platformName: 'android' } } }]
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stub: StubBrowserstack = {
    apiUrl: `${root}/app-automate`,
    hubUrl: `${root}/wd/hub`,
    calls: [],
    uploads: new Map(),
    sessions: new Map(),
    mostSessions: 0,
    othersRunning: 0,
    allowed: 3,
    team: 2,
    uploadRefusal: null,
    deleted: new Set(),
  }
  return stub
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('latin1')) body += String(chunk)
  return body
}
