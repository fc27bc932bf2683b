import { z } from 'zod'

/** What the agent tells the Playwright process it starts, as JSON in the variable QGJOB_RUN. */
export interface PlaywrightRun {
  /** Absolute, links resolved: the one file to run. */
  readonly file: string
  readonly workspace: string
  /** The project's own Playwright configuration, or null if it has none. */
  readonly userConfig: string | null
  /** Module of our reporter. */
  readonly reporter: string
  /** The longest a single test may take if the project sets no limit, milliseconds. */
  readonly timeoutMs: number
  /** What the device puts over the project's own `use`. */
  readonly use: Readonly<Record<string, unknown>>
  /** Settings of the project that have no meaning on this device, of its own and of its `use`. */
  readonly without?: { readonly settings: readonly string[]; readonly use: readonly string[] }
  /** Of several Playwright projects the first whose `use` has this platform is taken. */
  readonly platform?: string
}

/** What the reporter sends back over the process channel; checked, because the project's own code runs there too. */
export const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), total: z.number() }),
  z.object({ type: z.literal('testBegin'), title: z.string() }),
  z.object({
    type: z.literal('testEnd'),
    title: z.string(),
    verdict: z.enum(['passed', 'failed', 'skipped', 'flaky']),
    durationMs: z.number(),
    error: z.string().nullable(),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('end'), status: z.enum(['passed', 'failed', 'timedout', 'interrupted']) }),
])
export type Message = z.infer<typeof message>
