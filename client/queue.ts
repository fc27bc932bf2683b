/** Values pushed by one side and iterated by one reader, in order and without loss. */
export interface Queue<T> extends AsyncIterableIterator<T> {
  push(value: T): void
  /** The reader still gets what is waiting, then the end. */
  end(): void
  /** The reader still gets what is waiting, then the error. */
  fail(error: Error): void
}

/** `onReturn` is called when the reader leaves early, as by `break`. */
export function createQueue<T>(onReturn: () => void): Queue<T> {
  let values: T[] = []
  let ended = false
  let failure: Error | null = null
  let wake: () => void = () => undefined

  const close = (error: Error | null): void => {
    if (ended) return
    ended = true
    failure = error
    wake()
  }
  return {
    push(value) {
      if (ended) return
      values.push(value)
      wake()
    },
    end: () => close(null),
    fail: (error) => close(error),
    async next() {
      while (values.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
      if (values.length > 0) return { done: false, value: values.shift() as T }
      const error = failure
      failure = null
      if (error !== null) throw error
      return { done: true, value: undefined }
    },
    return() {
      values = []
      failure = null
      close(null)
      onReturn()
      return Promise.resolve({ done: true, value: undefined })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
