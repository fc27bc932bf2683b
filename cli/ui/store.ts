import { EMPTY_MODEL, reduce } from './model.ts'
import type { LiveModel, LiveUpdate } from './model.ts'

/** A screen gains nothing from more; milliseconds between two changes of the model. */
const BATCH_MS = 100

/** Collects updates, and changes the model at most ten times a second. */
export interface LiveStore {
  tell: (update: LiveUpdate) => void
  model: () => LiveModel
  /** Calls back after each change; returns its removal. */
  subscribe: (listener: () => void) => () => void
  /** Applies what is still collected. */
  flush: () => void
}

export function createStore(): LiveStore {
  let model = EMPTY_MODEL
  let collected: LiveUpdate[] = []
  let timer: NodeJS.Timeout | undefined
  const listeners = new Set<() => void>()

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (collected.length === 0) return
    model = reduce(model, collected)
    collected = []
    for (const listener of listeners) listener()
  }
  return {
    tell(update) {
      collected.push(update)
      timer ??= setTimeout(flush, BATCH_MS)
    },
    model: () => model,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush,
  }
}
