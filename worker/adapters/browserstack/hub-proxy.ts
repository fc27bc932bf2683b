import { randomBytes } from 'node:crypto'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

/** Where the agent and its tests reach the hub without knowing the account. */
export interface HubProxy {
  readonly url: string
}

/**
 * Passes WebDriver's calls on to the hub and adds the account's credentials, so that no test gets to see them. It
 * listens on loopback, at a path that only this agent's sessions are told.
 */
export async function startHubProxy(hubUrl: string, authorization: string): Promise<HubProxy> {
  const path = `/${randomBytes(16).toString('hex')}`
  const server = createServer((from, to) => {
    if (from.url?.startsWith(`${path}/`) !== true) to.writeHead(404).end()
    else pass(from, to, `${hubUrl}${from.url.slice(path.length)}`, authorization)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // It goes with the agent.
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` }
}

function pass(from: IncomingMessage, to: ServerResponse, url: string, authorization: string): void {
  const open = url.startsWith('https:') ? secureRequest : request
  const headers = { ...from.headers, host: new URL(url).host, authorization }
  const call = open(url, { method: from.method, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(to)
    answer.on('error', () => to.destroy())
  })
  call.on('error', (error) => {
    if (to.headersSent) to.destroy()
    else to.writeHead(502, { 'content-type': 'application/json' }).end(refusal(error))
  })
  from.on('error', () => call.destroy())
  to.on('close', () => call.destroy())
  from.pipe(call)
}

function refusal(error: Error): string {
  return JSON.stringify({ value: { error: 'unknown error', message: `the hub does not answer: ${error.message}` } })
}
