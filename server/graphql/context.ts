import type { App } from '../app.ts'
import type { Feeds } from '../events/types.ts'
import type { Files } from '../files/files.ts'
import type { Loaders } from './loaders.ts'

/** What every resolver is given. It holds nothing of one request, so one context may serve the whole process. */
export interface GraphQLContext {
  app: App
  feeds: Feeds
  files: Files
  loaders: Loaders
}
