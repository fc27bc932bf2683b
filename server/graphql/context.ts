import { asCaller, type App } from '../app.ts'
import type { Caller } from '../domain/caller.ts'
import type { Scope } from '../domain/scope.ts'
import type { Feeds } from '../events/types.ts'
import type { Files } from '../files/files.ts'
import { createLoaders, type Loaders } from './loaders.ts'

/** What every resolver is given: the app at work for the caller, and the reads of what that caller sees. */
export interface GraphQLContext {
  app: App
  feeds: Feeds
  files: Files
  loaders: Loaders
}

/**
 * Makes contexts, one for each operation and each event of a subscription. Loaders are shared by all of one scope: what
 * many events of one turn ask for is then read by one statement.
 */
export function createContexts(app: App, feeds: Feeds, files: Files): (caller: Caller) => GraphQLContext {
  const loadersOf = new WeakMap<Scope, Loaders>()
  return (caller) => {
    const own = asCaller(app, caller)
    const { scope } = caller.principal
    let loaders = loadersOf.get(scope)
    if (loaders === undefined) loadersOf.set(scope, (loaders = createLoaders(own)))
    return { app: own, feeds, files, loaders }
  }
}
