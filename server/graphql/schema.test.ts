import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from './schema.ts'

const run = promisify(execFile)

/** Paths of everything that has no description, or one that is no sentence. */
function undescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = []
  const check = (path: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.endsWith('.')) missing.push(path)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    check(type.name, type)
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value)
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    const fields: Record<string, GraphQLField<unknown, unknown> | GraphQLInputField> = type.getFields()
    for (const field of Object.values(fields)) {
      check(`${type.name}.${field.name}`, field)
      if (!('args' in field)) continue
      for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument)
    }
  }
  return missing
}

describe('descriptions', () => {
  test('tell of every type, field, argument and value', () => {
    expect(undescribed(schema)).toEqual([])
  })

  test('are missed wherever one can be missing', () => {
    const bare = buildSchema(`
      type Query { job(id: ID!, filter: Filter): Status }
      enum Status { QUEUED }
      input Filter { label: String }
      interface Error { code: String }
      union Result = Query
      scalar Moment
    `)
    expect(undescribed(bare).sort()).toEqual([
      'Error',
      'Error.code',
      'Filter',
      'Filter.label',
      'Moment',
      'Query',
      'Query.job',
      'Query.job(filter)',
      'Query.job(id)',
      'Result',
      'Status',
      'Status.QUEUED',
    ])
  })
})

test('schema.graphql is what the code says', async () => {
  const { stderr } = await run(process.execPath, [fileURLToPath(new URL('print.ts', import.meta.url)), '--check'])
  expect(stderr).toBe('')
})

test('importing the schema opens, prints and starts nothing', async () => {
  const script = `
    await import(${JSON.stringify(new URL('schema.ts', import.meta.url).href)})
    const opened = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap')
    console.log(JSON.stringify({ opened, database: process.moduleLoadList.includes('NativeModule sqlite') }))
    process.exit()
  `
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ opened: [], database: false })
})
