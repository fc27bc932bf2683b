import type { CodegenConfig } from '@graphql-codegen/cli'

/** Typed documents for every client of the API (CLI, worker, examples), generated from the committed schema. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['client/operations/*.graphql'],
  importExtension: '.ts',
  generates: {
    'client/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Text, as it is sent: small to load, and nothing has to print or parse it.
        documentMode: 'string',
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        immutableTypes: true,
        scalars: { DateTime: 'string' },
      },
    },
  },
}

export default config
