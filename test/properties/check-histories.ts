import fc from 'fast-check'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { wipe } from '../helpers/database.ts'
import { must } from '../helpers/factories.ts'
import { runHistory, type HistoryOptions } from './history.ts'
import { histories, type Step } from './steps.ts'

export interface CheckOptions extends Pick<HistoryOptions, 'only' | 'except' | 'observe'> {
  runs: number
  seed?: number | undefined
  /** Leads to one history of the seed, as a failure names it. */
  path?: string | undefined
  /** Servers that share the database. */
  servers?: number
  /** Answers the first failing history as it is, without looking for a shorter one. */
  endOnFailure?: boolean
}

/**
 * Runs random histories at one place, which is emptied before each: to open one would cost more than most histories.
 */
export async function checkHistories(place: StoreLocation, options: CheckOptions): Promise<fc.RunDetails<[Step[]]>> {
  const { runs, seed, path, servers = 1, endOnFailure = false, only, except, observe } = options
  const stores: Store[] = []
  const reopen = async (old: Store) => {
    await old.close()
    const store = await openStore(place)
    stores[stores.indexOf(old)] = store
    return store
  }
  const property = fc.asyncProperty(histories, async (steps) => {
    await wipe(must(stores[0]))
    await runHistory(steps, { stores: [...stores], reopen, only, except, observe })
  })
  try {
    for (let server = 0; server < servers; server++) stores.push(await openStore(place))
    return await fc.check(property, {
      numRuns: runs,
      endOnFailure,
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
    })
  } finally {
    await Promise.all(stores.map((store) => store.close()))
  }
}

const { QGJOB_HISTORIES, QGJOB_SEED, QGJOB_PATH } = process.env

/** How many histories of the usual number, which seed and which one of it: for long runs and for replays. */
export function fromEnvironment(usual: number): Pick<CheckOptions, 'runs' | 'seed' | 'path'> {
  return {
    runs: QGJOB_HISTORIES === undefined ? usual : Math.ceil((Number(QGJOB_HISTORIES) * usual) / 1_000),
    seed: QGJOB_SEED === undefined ? undefined : Number(QGJOB_SEED),
    path: QGJOB_PATH,
  }
}

/** Everything that a person needs to see and replay a failure; nothing if there was none. */
export function failureReport(details: fc.RunDetails<[Step[]]>, file: string): string {
  if (!details.failed) return ''
  const { errorInstance, counterexample, counterexamplePath, seed } = details
  return [
    errorInstance instanceof Error ? errorInstance.stack : String(errorInstance),
    'The history:',
    ...(counterexample?.[0] ?? []).map((step) => JSON.stringify(step)),
    'To replay it:',
    `QGJOB_SEED=${seed} QGJOB_PATH=${counterexamplePath ?? ''} npx vitest run test/properties/${file}`,
  ].join('\n')
}
