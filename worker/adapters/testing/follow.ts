import { onTestFinished } from 'vitest'
import { watched } from '../../testing/deferred.ts'
import type { Adapter, Phone } from '../adapter.ts'

/** What an adapter tells of its devices, followed until the test ends. */
export interface Followed {
  /** Every list that it told. */
  readonly seen: readonly (readonly Phone[])[]
  /** Resolves when its latest list is of these, by their ids. */
  until(...ids: string[]): Promise<readonly Phone[]>
}

export function follow(adapter: Pick<Adapter, 'watch'>): Followed {
  const facts = watched()
  const seen: (readonly Phone[])[] = []
  const over = new AbortController()
  const watching = adapter.watch((phones) => {
    seen.push(phones)
    facts.changed()
  }, over.signal)
  onTestFinished(async () => {
    over.abort()
    await watching
  })
  return {
    seen,
    async until(...ids) {
      const latest = (): readonly Phone[] => seen.at(-1) ?? []
      await facts.until(
        () =>
          seen.length > 0 &&
          latest()
            .map(({ id }) => id)
            .join() === ids.join(),
      )
      return latest()
    },
  }
}

/** The one device of this id that an adapter has, and no other. */
export async function onePhoneOf(adapter: Pick<Adapter, 'watch'>, id: string): Promise<Phone> {
  const [phone] = await follow(adapter).until(id)
  if (phone === undefined) throw new Error(`no ${id}`)
  return phone
}
