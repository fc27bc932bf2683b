import type { IncomingHttpHeaders } from 'node:http'
import { refusal, type Reply } from './replies.ts'

const HOST = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d+)?$/i
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i

/**
 * Refuses what a page of another site could make a browser send: requests with a foreign Origin, and requests to a
 * name that is not this server's (DNS rebinding: a foreign name that was made to point here). There is no CORS. Any
 * port is taken, because a tunnel may lead here from another one.
 */
export function refuseForeign({ host = '', origin }: IncomingHttpHeaders, boundHost: string): Reply | null {
  const name = HOST.exec(host)?.[1] ?? ''
  if (!LOOPBACK.test(name) && !isSameName(name, boundHost) && !isSameName(name, `[${boundHost}]`)) {
    return refusal(
      403,
      'FOREIGN_HOST',
      `This server does not answer as "${host}": address it by the name it listens on.`,
    )
  }
  if (origin !== undefined && !isSameName(origin.replace(/^https?:\/\//, ''), host)) {
    return refusal(403, 'FOREIGN_ORIGIN', `Pages of ${origin} may not use this server.`)
  }
  return null
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
