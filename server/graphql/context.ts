import type { App } from '../app.ts'
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

/** For one operation, or one event of a subscription. `app` must be the caller's own. */
export function makeContext(app: App, feeds: Feeds, files: Files): GraphQLContext {
  return { app, feeds, files, loaders: createLoaders(app) }
}
