import type { IncomingHttpHeaders } from 'node:http'
import { refusal, type Reply } from './replies.ts'

/** By which names and from which pages the server may be addressed; all in lower case. */
export interface PublicNames {
  hosts: ReadonlySet<string>
  origins: ReadonlySet<string>
}

export const NO_PUBLIC_NAMES: PublicNames = { hosts: new Set(), origins: new Set() }

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d+)?$/i
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/i

/**
 * Refuses what a page of another site could make a browser send: requests with a foreign Origin, and requests to a
 * name that is not this server's (DNS rebinding: a foreign name that was made to point here; an address cannot be made
 * to point anywhere). There is no CORS. Any port is taken, because a tunnel may lead here from another one.
 */
export function refuseForeign(
  { host = '', origin }: IncomingHttpHeaders,
  boundHost: string,
  publicNames: PublicNames,
): Reply | null {
  const name = (HOST.exec(host)?.[1] ?? '').toLowerCase()
  const isOwn = name !== '' && (name === boundHost.toLowerCase() || name === `[${boundHost.toLowerCase()}]`)
  const isOnNetwork = !LOOPBACK.test(boundHost) && boundHost !== '::1'
  if (!isOwn && !LOOPBACK.test(name) && !publicNames.hosts.has(name) && !(isOnNetwork && ADDRESS.test(name))) {
    return refusal(
      403,
      'FOREIGN_HOST',
      `This server does not answer as "${host}". If that is its name, start it with --public-url and the address that clients use.`,
    )
  }
  if (origin === undefined || publicNames.origins.has(origin.toLowerCase())) return null
  if (origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase()) return null
  return refusal(
    403,
    'FOREIGN_ORIGIN',
    `Pages of ${origin} may not use this server. If they are its own, start it with --public-url and that address.`,
  )
}
