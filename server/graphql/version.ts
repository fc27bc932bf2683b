import packageJson from '../../package.json' with { type: 'json' }
import { builder } from './builder.ts'

builder.queryField('version', (t) =>
  t.string({
    description: 'The version of the server, such as "1.4.0".',
    resolve: () => packageJson.version,
  }),
)
