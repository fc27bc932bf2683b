import { BadSetting } from './config.ts'
import type { PublicNames } from './http/guard.ts'

/** The names in the addresses by which clients know the server. Throws BadSetting. */
export function readPublicUrls(urls: readonly string[]): PublicNames {
  const parsed = urls.map((url) => {
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url)
    throw new BadSetting(`--public-url ${url} is no address: write it like https://qgjob.example`)
  })
  return {
    hosts: new Set(parsed.map(({ hostname }) => hostname.toLowerCase())),
    origins: new Set(parsed.map(({ origin }) => origin.toLowerCase())),
  }
}
