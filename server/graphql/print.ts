import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from './schema.ts'

/** `node server/graphql/print.ts` writes schema.graphql; with --check it only tells whether the file is up to date. */

const file = new URL('../../schema.graphql', import.meta.url)
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`

if (!process.argv.includes('--check')) {
  writeFileSync(file, printed)
} else if (readFileSync(file, 'utf8') !== printed) {
  process.stderr.write('schema.graphql is not what the code says. Write it anew: node server/graphql/print.ts\n')
  process.exitCode = 1
}
