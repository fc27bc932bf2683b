import type { Logger } from 'pino'
import type { Store, Wakes } from './store.ts'

/** NOTIFY refuses payloads of 8,000 bytes; what a longer hint leaves out is found by the polls. */
const MAX_HINT = 7_000

type Hint = [
  server: string,
  plan: boolean,
  timers: boolean,
  tokens: boolean,
  logs: string[],
  workers: string[],
  jobLogs: string[],
  /** Missing from servers of versions that knew no builds. */
  builds?: boolean,
]

/** What one server tells the others of a commit; null if there is nothing to tell. */
export function encodeHint(server: string, wakes: Wakes): string | null {
  const { plan, timers, tokens, logs, workers, jobLogs, builds } = wakes
  if (isNothing(wakes)) return null
  const hint = JSON.stringify([
    server,
    plan,
    timers,
    tokens,
    [...logs],
    [...workers],
    [...jobLogs],
    builds,
  ] satisfies Hint)
  return hint.length <= MAX_HINT
    ? hint
    : JSON.stringify([server, plan, timers, tokens, [...logs].slice(0, 50), [], [], builds] satisfies Hint)
}

/** null for the echo of this server's own commit, which it has told already. */
export function decodeHint(self: string, payload: string): Wakes | null {
  const [server, plan, timers, tokens, logs, workers, jobLogs, builds = false] = JSON.parse(payload) as Hint
  if (server === self) return null
  const names = { logs: new Set(logs), workers: new Set(workers), jobLogs: new Set(jobLogs) }
  return { all: false, plan, timers, tokens, builds, ...names }
}

function isNothing({ plan, timers, tokens, builds, logs, workers, jobLogs }: Wakes): boolean {
  return !plan && !timers && !tokens && !builds && logs.size + workers.size + jobLogs.size === 0
}

/** Those who want to hear of commits. */
export class CommitListeners {
  readonly #listeners = new Set<(wakes: Wakes) => void>()
  readonly #logger: Logger | undefined

  constructor(logger?: Logger) {
    this.#logger = logger
  }

  readonly add: Store['onCommit'] = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A listener that fails keeps neither the others from hearing nor the writer from going on. */
  readonly tell = (wakes: Wakes): void => {
    if (isNothing(wakes)) return
    for (const listener of this.#listeners) {
      try {
        listener(wakes)
      } catch (error) {
        this.#logger?.error({ err: error }, 'telling of a commit failed')
      }
    }
  }
}
