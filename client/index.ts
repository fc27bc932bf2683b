// The package's public face, as `import { createClient } from 'qgjob/client'`.
export { createClient } from './client.ts'
export { RequestRefused, ServerUnreachable } from './errors.ts'
export type { ClientOptions, QgjobClient } from './types.ts'
export * from './gql/graphql.ts'
