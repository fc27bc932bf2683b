import { lookup as systemLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { basename } from 'node:path'
import { InvalidInput } from '../domain/errors.ts'
import { isPublicAddress } from './addresses.ts'

const MAX_REDIRECTS = 5
/** Silence of the other side after which it is given up, milliseconds. */
const SILENCE_MS = 15_000

export interface Fetched {
  content: IncomingMessage
  /** The last part of the path; absent if it has none. */
  fileName?: string
  /** The address that was asked for first, without query: that may hold a signature. */
  sourceUrl: string
}

export interface FetchOptions {
  /** Lets private networks and plain HTTP in. */
  allowPrivate: boolean
  timeoutMs: number
  /** The path of the URL in the request, for what is wrong with it. */
  field: string
  /** Tests bring names of their own. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
}

/**
 * Opens what a URL names. Somebody else chose the URL, so it must not reach what only this machine can: each host, of a
 * redirect too, is resolved once, every address it has is checked, and the connection goes to the one that was checked.
 * Throws InvalidInput.
 */
export async function fetchUrl(url: string, options: FetchOptions): Promise<Fetched> {
  const bad = (problem: string): InvalidInput => new InvalidInput(options.field, problem)
  const deadline = AbortSignal.timeout(options.timeoutMs)
  let next = parse(url)
  const sourceUrl = `${next.origin}${next.pathname}`
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await get(next, await checkedAddress(next))
    const status = answer.statusCode ?? 0
    const { location } = answer.headers
    if (status === 200) {
      answer.once('error', () => undefined) // the reader hears of it, too
      const fileName = decoded(basename(next.pathname))
      return { content: answer, sourceUrl, ...(fileName !== '' && { fileName }) }
    }
    answer.destroy()
    if (status < 300 || status > 399 || location === undefined) throw bad(`answered ${status}, and not with a file`)
    next = parse(URL.parse(location, next)?.href ?? '')
  }
  throw bad(`leads on more than ${MAX_REDIRECTS} times`)

  function parse(text: string): URL {
    const parsed = URL.parse(text)
    if (parsed === null) throw bad('must be a whole address, such as https://ci.example.com/app.apk')
    const allowed = options.allowPrivate ? ['https:', 'http:'] : ['https:']
    if (!allowed.includes(parsed.protocol))
      throw bad(`must begin with ${allowed.map((one) => `${one}//`).join(' or ')}`)
    if (parsed.username !== '' || parsed.password !== '') throw bad('must not hold a user name or password')
    return parsed
  }

  async function checkedAddress({ hostname }: URL): Promise<{ address: string; family: number }> {
    const host = hostname.replace(/^\[|\]$/g, '')
    const addresses =
      isIP(host) === 0
        ? await (options.resolve ?? resolve)(host).catch(() => [])
        : [{ address: host, family: isIP(host) }]
    const [first] = addresses
    if (first === undefined) throw bad(`names the host ${host}, which cannot be found`)
    // One text for every such address: the answer tells nothing about the network here.
    if (!options.allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
      throw bad(
        `names the host ${host}, which is not on the public internet (QGJOB_PRIVATE_URLS=1 on the server allows it)`,
      )
    }
    return first
  }

  function get(target: URL, { address, family }: { address: string; family: number }): Promise<IncomingMessage> {
    const lookup: LookupFunction = (_host, { all }, done) => {
      if (all === true) done(null, [{ address, family }])
      else done(null, address, family)
    }
    return new Promise((resolveAnswer, reject) => {
      const outgoing = (target.protocol === 'http:' ? httpRequest : httpsRequest)(target, {
        agent: false,
        lookup,
        timeout: SILENCE_MS,
        signal: deadline,
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
      outgoing.on('response', resolveAnswer)
      outgoing.on('error', () => reject(bad(`cannot be fetched: ${target.host} does not answer`)))
      outgoing.end()
    })
  }
}

function resolve(host: string): Promise<{ address: string; family: number }[]> {
  return systemLookup(host, { all: true })
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
