import type { IncomingHttpHeaders } from 'node:http'
import { refusal, type Reply } from './replies.ts'

/**
 * Refuses what a page of another site could make a browser send: requests with a foreign Origin, and requests to a
 * name that is not this server's (DNS rebinding: a foreign name that was made to point here). There is no CORS.
 */
export function refuseForeign({ host, origin }: IncomingHttpHeaders, boundHost: string): Reply | null {
  const server = parseHost(`http://${host ?? ''}`)
  if (server === null || !isOwnName(server.hostname, boundHost)) {
    return refusal(
      403,
      'FOREIGN_HOST',
      `This server does not answer as "${host ?? ''}": address it by the name it listens on.`,
    )
  }
  if (origin !== undefined && parseHost(origin)?.host !== server.host) {
    return refusal(403, 'FOREIGN_ORIGIN', `Pages of ${origin} may not use this server.`)
  }
  return null
}

function isOwnName(hostname: string, boundHost: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname === boundHost.toLowerCase() ||
    hostname === `[${boundHost.toLowerCase()}]`
  )
}

function parseHost(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null
}
