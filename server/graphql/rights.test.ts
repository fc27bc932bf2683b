import { buildSchema, execute, parse, type ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import { SERVER } from '../domain/caller.ts'
import { accessTo, ACCESS, guard } from './rights.ts'
import { schema } from './schema.ts'

const SDL = `
  type Query { thing: Thing, version: String }
  type Thing { name: String, other: Thing, list(first: Int): [String] }
`
const TABLE = {
  'Query.thing': ['READ'],
  'Query.version': [],
  Thing: [],
  'Thing.other': ['READ'],
  'Thing.list': [],
} as const

function ask(role: 'VIEWER' | 'WORKER'): ExecutionResult | Promise<ExecutionResult> {
  const caller = { ...SERVER, principal: { ...SERVER.principal, role } }
  const document = parse('{ version thing { name } }')
  return execute({
    schema: guard(buildSchema(SDL), TABLE),
    document,
    rootValue: { version: '1', thing: { name: 'x' } },
    contextValue: { app: { caller } },
  })
}

test('a field is for those who have its right', () => {
  expect(ask('VIEWER')).toEqual({ data: { version: '1', thing: { name: 'x' } } })
  expect(ask('WORKER')).toMatchObject({
    data: { version: '1', thing: null },
    errors: [{ path: ['thing'], originalError: { code: 'FORBIDDEN' } }],
  })
})

test.each(['Query.thing', 'Thing', 'Thing.other', 'Thing.list'])(
  'a schema without an entry for %s is refused',
  (name) => {
    const table = Object.fromEntries(Object.entries(TABLE).filter(([key]) => key !== name))
    const missing = name === 'Thing' ? 'Thing.name' : name
    expect(() => guard(buildSchema(SDL), table)).toThrow(`rights.ts: ${missing}.`)
  },
)

test('the table is about nothing that is not in the schema', () => {
  const types = schema.getTypeMap()
  const idle = Object.keys(ACCESS).filter((key) => {
    const [name = '', field] = key.split('.')
    const type = types[name]
    if (type === undefined || !('getFields' in type)) return true
    return field !== undefined && field !== '*' && !(field in type.getFields())
  })
  expect(idle).toEqual([])
})

test('nothing below the root is open to more than the plain values of what the caller was given', () => {
  const query = schema.getQueryType()
  const open = Object.values(query?.getFields() ?? {}).filter((field) => query && accessTo(query, field)?.length === 0)
  expect(open.map(({ name }) => name).sort()).toEqual(['caller', 'version'])
})
