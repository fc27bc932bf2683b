/** A promise that the test settles by hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: Error): void
}

export function deferred<T = void>(): Deferred<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return { promise, resolve, reject }
}

/** Facts that are waited for: `until` looks again after every `changed`, so that no test sleeps. */
export interface Watched {
  changed(): void
  until(fact: () => boolean): Promise<void>
}

export function watched(): Watched {
  let waiting: { fact: () => boolean; resolve: () => void }[] = []
  return {
    changed() {
      const done = waiting.filter(({ fact }) => fact())
      waiting = waiting.filter((entry) => !done.includes(entry))
      for (const { resolve } of done) resolve()
    },
    until: (fact) =>
      new Promise((resolve) => {
        if (fact()) resolve()
        else waiting.push({ fact, resolve })
      }),
  }
}
