import { buildSchema, createSourceEventStream, execute, parse, type ExecutionResult } from 'graphql'
import { expect, test, vi } from 'vitest'
import { SERVER, type Role } from '../domain/caller.ts'
import { rolesWith } from '../domain/rights.ts'
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

test('a subscription without its right does not begin', async () => {
  const sdl = 'type Query { version: String } type Subscription { things: String }'
  const schema = buildSchema(sdl)
  const subscribe = vi.fn()
  Object.assign(schema.getSubscriptionType()?.getFields().things ?? {}, { subscribe })
  const caller = { ...SERVER, principal: { ...SERVER.principal, role: 'WORKER' as const } }
  const refused = await createSourceEventStream({
    schema: guard(schema, { 'Query.version': [], 'Subscription.things': ['READ'] }),
    document: parse('subscription { things }'),
    contextValue: { app: { caller } },
  })
  expect(refused).toMatchObject({ errors: [{ originalError: { code: 'FORBIDDEN' } }] })
  expect(subscribe).not.toHaveBeenCalled()
})

/** What each role may use beside what is open to everybody with a token, said a second time and by role. */
const VIEWER = `Query.job Query.jobs Query.group Query.groups Query.worker Query.workers Query.organizations Query.stats
  Query.builds Query.flakyTests Query.quarantinedTests Subscription.jobUpdated Subscription.groupUpdated
  Subscription.workerUpdated Subscription.jobLog Job.group Job.waiting Job.attempts Group.assignments Group.spread
  Group.jobs Worker.health Worker.deviceState Worker.installedApps Worker.assignment Worker.attempt Assignment.group
  Assignment.worker Attempt.artifacts Organization.concurrency`
const MEMBER = `${VIEWER} Mutation.submitJob Mutation.submitJobs Mutation.cancelJob Mutation.cancelGroup
  Mutation.cancelJobs Mutation.retryJob Mutation.addBuildFromUrl Mutation.quarantineTest Mutation.releaseTest`
const OWNER = `${MEMBER} Query.tokens Query.auditLog Mutation.setOrganization Mutation.trustRepository
  Mutation.drainWorker Mutation.quarantineWorker Mutation.releaseWorker Mutation.createToken Mutation.revokeToken
  Mutation.rotateToken Organization.trustedRepositories`
const ENROLLMENT = 'Mutation.enrolAgent'
const WORKER = `Mutation.drainWorker Mutation.registerWorker Mutation.heartbeat Mutation.reportProbe
  Mutation.startInstall Mutation.reportInstall Mutation.startNextAttempt Mutation.finishAttempt Mutation.appendLog
  Mutation.releaseAssignment Subscription.workerCommands Assignment.fence`

test.each(Object.entries({ VIEWER, MEMBER, OWNER, ENROLLMENT, WORKER }))(
  '%s may use this and no more',
  (role, fields) => {
    const able = Object.entries(ACCESS).filter(
      ([, access]) => access.length > 0 && rolesWith(access).includes(role as Role),
    )
    expect(able.map(([field]) => field).sort()).toEqual(fields.split(/\s+/).sort())
  },
)

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
