import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Node } from './notes-app.ts'
import type { Phone } from './phone.ts'

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
/** A PNG of one grey pixel: a simulated phone has no screen. */
const SCREENSHOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCB23m0cgAAAABJRU5ErkJggg=='

/** The HTTP server that UiAutomator2 runs on a phone, over what the simulated phone shows. */
export interface Automator {
  readonly port: number
  /** It answers only while its instrumentation runs. */
  isRunning: boolean
  /** Called when a session is deleted: the instrumentation then ends. */
  onDeleted: () => void
  close(): Promise<void>
}

interface Failure {
  readonly error: string
  readonly status: number
}
const fail = (error: string, status: number): Failure => ({ error, status })

export async function startAutomator(phone: Phone): Promise<Automator> {
  let sessionId: string | null = null
  let sessions = 0

  const server = createServer((request, response) => {
    if (!automator.isRunning) {
      request.socket.destroy()
      return
    }
    void bodyOf(request).then((body) => {
      const result = answer(request.method ?? 'GET', request.url ?? '/', body)
      const failed = isFailure(result)
      const value = failed ? { error: result.error, message: result.error, stacktrace: '' } : (result ?? null)
      response.writeHead(failed ? result.status : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ sessionId, value }))
    })
  })

  function answer(method: string, url: string, body: Record<string, unknown>): unknown {
    const path = url.replace(/^\/wd\/hub/, '').replace(/^\/session\/[^/]+/, '') || '/'
    if (path === '/status') return { ready: true, message: 'SIMULATED UiAutomator2 server' }
    if (path === '/sessions') return sessionId === null ? [] : [{ id: sessionId }]
    if (path === '/session') {
      sessionId = `simulated-${++sessions}`
      phone.sessionStarted()
      return { sessionId, capabilities: {} }
    }
    if (path === '/' && method === 'DELETE') {
      sessionId = null
      setImmediate(() => automator.onDeleted())
      return null
    }
    if (path === '/elements' || path === '/element') return find(path === '/elements', body)
    const [, id = '', what = ''] = /^\/element\/([^/]+)\/(.+)$/.exec(path) ?? []
    if (id !== '') return onElement(id, what, body)
    return KNOWN[path] ?? null
  }

  function find(isMany: boolean, body: Record<string, unknown>): unknown {
    const strategy = text(body.strategy ?? body.using)
    const selector = text(body.selector ?? body.value)
    const matches = (phone.front()?.screen() ?? []).filter((node) =>
      fits(node, strategy, selector, phone.foreground ?? ''),
    )
    const found = matches.map(({ id }) => ({ ELEMENT: id, [ELEMENT]: id }))
    if (isMany) return found
    return found[0] ?? fail('no such element', 404)
  }

  function onElement(id: string, what: string, body: Record<string, unknown>): unknown {
    const app = phone.front()
    const node = app?.screen().find((one) => one.id === id)
    if (app === null || node === undefined) return fail('stale element reference', 404)
    switch (what) {
      case 'click':
        phone.tap(id)
        return null
      case 'clear':
        app.empty(id)
        return null
      case 'value':
        app.type(id, text(body.text ?? (body.value as string[] | undefined)?.join('')))
        return null
      case 'text':
        return node.text
      case 'name':
        return node.class
      case 'displayed':
      case 'attribute/displayed':
      case 'attribute/enabled':
        return 'true'
      case 'rect':
        return { x: 0, y: 0, width: 1080, height: 120 }
      default:
        return node.text
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const automator: Automator = {
    port: (server.address() as AddressInfo).port,
    isRunning: false,
    onDeleted: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return automator
}

const KNOWN: Record<string, unknown> = {
  '/screenshot': SCREENSHOT,
  '/source': '<hierarchy rotation="0"/>',
  '/orientation': 'PORTRAIT',
  '/window/current/size': { width: 1080, height: 2400 },
  '/appium/device/pixel_ratio': 2.625,
  '/appium/device/system_bars': { statusBar: 63 },
  '/appium/device/info': {
    androidId: 'simulated',
    apiVersion: '34',
    platformVersion: '14',
    manufacturer: 'SIMULATED',
    model: 'SIMULATED',
    realDisplaySize: '1080x2400',
    displayDensity: 420,
  },
}

/** The selectors that AppWright makes. */
function fits(node: Node, strategy: string, selector: string, packageId: string): boolean {
  const [, method = '', value = ''] = /(\w+)\("([^]*)"\)\s*$/.exec(selector) ?? []
  if (strategy === 'xpath') {
    const wanted = /@text=["']([^"']*)["']/.exec(selector)?.[1]
    return wanted === undefined ? selector === '//*' : node.text === wanted
  }
  if (strategy !== '-android uiautomator') return false
  const resourceId = `${packageId}:id/${node.id}`
  switch (method) {
    case 'text':
      return node.text === value
    case 'textContains':
      return node.text.includes(value)
    case 'resourceId':
      return resourceId === value
    case 'resourceIdMatches':
      return new RegExp(`^(?:${value})$`).test(resourceId) || node.id === value
    default:
      return false
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'error' in value && 'status' in value
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}
