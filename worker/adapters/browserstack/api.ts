import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'

/** A gigabyte over a slow line. */
const UPLOAD_MS = 15 * 60_000
const CALL_MS = 30_000

const app = z.object({ app_url: z.string(), custom_id: z.string().nullish() })
const plan = z.object({
  parallel_sessions_running: z.number(),
  parallel_sessions_max_allowed: z.number(),
  team_parallel_sessions_max_allowed: z.number().nullish(),
})
const devices = z.array(z.object({ os: z.string(), os_version: z.string(), device: z.string() }))
const failure = z.object({ error: z.string() })

/** BrowserStack said no, or something that nobody understands. */
export class BrowserstackRefusal extends Error {
  override readonly name = 'BrowserstackRefusal'
}

export interface Plan {
  readonly running: number
  readonly allowed: number
}

export interface RentedDevice {
  readonly os: string
  readonly osVersion: string
  readonly device: string
}

/** What is used of BrowserStack's App Automate. */
export interface BrowserstackApi {
  /** Sessions of the account at a time: how many run, and how many may. */
  plan(): Promise<Plan>
  devices(): Promise<RentedDevice[]>
  /** Address (bs://...) of the newest upload with this id, or null. */
  findApp(customId: string): Promise<string | null>
  upload(file: string, customId: string): Promise<string>
}

export interface BrowserstackAccount {
  /** Such as https://api-cloud.browserstack.com/app-automate, without a slash at its end. */
  readonly apiUrl: string
  readonly username: string
  readonly accessKey: string
}

export function authorization({ username, accessKey }: BrowserstackAccount): string {
  return `Basic ${Buffer.from(`${username}:${accessKey}`).toString('base64')}`
}

export function createBrowserstackApi(account: BrowserstackAccount): BrowserstackApi {
  async function call(
    path: string,
    init: { method?: string; body?: FormData } = {},
    timeoutMs = CALL_MS,
  ): Promise<unknown> {
    const response = await fetch(`${account.apiUrl}${path}`, {
      ...init,
      headers: { authorization: authorization(account) },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    const body = parse(text)
    const refused = failure.safeParse(body)
    if (response.ok && !refused.success) return body
    const why = refused.success ? refused.data.error : text.slice(0, 200)
    throw new BrowserstackRefusal(`BrowserStack answers ${response.status} to ${path}: ${why}`)
  }

  return {
    async plan() {
      const found = plan.parse(await call('/plan.json'))
      const most = found.parallel_sessions_max_allowed
      const allowed = Math.min(found.team_parallel_sessions_max_allowed ?? most, most)
      return { running: found.parallel_sessions_running, allowed }
    },
    async devices() {
      const found = devices.parse(await call('/devices.json'))
      return found.map(({ os, os_version: osVersion, device }) => ({ os, osVersion, device }))
    },
    async findApp(customId) {
      // An id that nobody used answers 200 with an empty list, or with a message instead of one.
      const found = z.array(app).safeParse(await call(`/recent_apps/${customId}`))
      return found.success ? (found.data[0]?.app_url ?? null) : null
    },
    async upload(file, customId) {
      const body = new FormData()
      body.set('custom_id', customId)
      // Read from disk while it is sent: builds are large.
      body.set('file', await openAsBlob(file), basename(file))
      return app.parse(await call('/upload', { method: 'POST', body }, UPLOAD_MS)).app_url
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
