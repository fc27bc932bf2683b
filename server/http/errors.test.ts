import { GraphQLError, locatedError, parse, type FieldNode, type OperationDefinitionNode } from 'graphql'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { NotFound } from '../domain/errors.ts'
import { createErrorMask } from './errors.ts'

const SECRET = 'postgres://user:password@db'
let logged: string[] = []
const mask = createErrorMask(pino({}, { write: (line: string) => logged.push(line) }))
beforeEach(() => {
  logged = []
})

const [operation] = parse('{ job }').definitions as [OperationDefinitionNode]
const [field] = operation.selectionSet.selections as [FieldNode]
/** As graphql-js reports an error that a resolver threw. */
const inField = (error: Error) => locatedError(error, field, ['job'])

test.each([
  ['a thrown error', inField(new Error(SECRET))],
  ['a value that cannot be serialized', inField(new GraphQLError(`cannot represent ${SECRET}`))],
  ['an error outside any field', new Error(SECRET)],
  ['something that is no error', SECRET],
])('%s is masked and logged', (_name, error) => {
  const masked = mask(error)
  expect(JSON.stringify(masked)).not.toContain('password')
  expect(masked.extensions).toMatchObject({ code: 'INTERNAL' })
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain(masked.extensions.id)
  expect(logged[0]).toContain('password')
})

test.each([
  ['a refusal of the request', new GraphQLError('Unknown field', { nodes: field })],
  ['a refusal of an argument', inField(new GraphQLError('must not be null', { nodes: field }))],
  ['an error with a code', inField(new GraphQLError('no such page', { extensions: { code: 'BAD_USER_INPUT' } }))],
])('%s passes as it is', (_name, error) => {
  expect(mask(error)).toBe(error)
  expect(logged).toEqual([])
})

test('an expected error keeps its code, message and place', () => {
  const masked = mask(inField(new NotFound('job', 'job_1')))
  expect(masked.toJSON()).toEqual({
    message: 'No job has the id job_1.',
    locations: [{ line: 1, column: 3 }],
    path: ['job'],
    extensions: { code: 'NOT_FOUND' },
  })
  expect(mask(new NotFound('job', 'job_1')).extensions).toEqual({ code: 'NOT_FOUND' })
  expect(logged).toEqual([])
})

test('masking twice changes nothing', () => {
  const masked = mask(inField(new Error(SECRET)))
  expect(mask(masked)).toBe(masked)
  expect(mask(inField(masked)).extensions).toEqual(masked.extensions)
  expect(logged).toHaveLength(1)
})
