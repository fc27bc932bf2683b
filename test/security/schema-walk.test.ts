import { isIntrospectionType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../server/domain/caller.ts'
import { rolesWith, type Right } from '../../server/domain/rights.ts'
import { ACCESS } from '../../server/graphql/rights.ts'
import { schema } from '../../server/graphql/schema.ts'
import { until } from '../helpers/until.ts'
import { open, startLab, type Answer, type Lab, type Variables } from './lab.ts'
import { documentOf, OPERATIONS } from './operations.ts'
import { idsOf, madeUp, secretsOf, seed, type Twin } from './twins.ts'

// Every field of the API x who asks: nobody, somebody whose token has expired or was revoked, a member of the
// organization without the right, one with it, one of another organization, and the agent of another organization.

let lab: Lab
let acme: Twin
let globex: Twin

beforeAll(async () => {
  lab = await startLab()
  acme = await seed(lab, 'acme')
  globex = await seed(lab, 'globex')
  const isOver = async (token: string) => (await lab.ask(token, '{ version }')).status === 401
  await until(async () => (await isOver(acme.tokens.EXPIRED)) && (await isOver(globex.tokens.EXPIRED)), {
    what: 'the token of a second to expire',
  })
})
afterAll(async () => {
  await lab.close()
})

/** One operation by whatever transport it needs: the answer, or the first message of a subscription. */
async function ask(path: string, token: string | undefined, document: string, variables: Variables): Promise<Answer> {
  if (!path.startsWith('Subscription.')) return lab.ask(token, document, variables)
  const { socket, wait, closed } = open(lab, token, { query: document, variables })
  try {
    const text = await wait((message) => /"type":"(next|error)"/.test(message))
    const { type, payload } = JSON.parse(text) as { type: string; payload: unknown }
    return { status: 200, text, body: (type === 'next' ? payload : { errors: payload }) as Answer['body'] }
  } catch {
    const { code, reason } = await closed
    return { status: code, text: reason, body: {} }
  } finally {
    socket.terminate()
  }
}

const codeOf = ({ body }: Answer) => body.errors?.[0]?.extensions.code
const fieldOf = ({ body }: Answer) => body.data?.field as Record<string, unknown> | null | undefined

/** What of the API came out wrong, in a word that Operation.foreign uses too; OK if nothing. */
function outcomeOf(answer: Answer): string {
  const code = codeOf(answer)
  if (code !== undefined) return code
  const field = fieldOf(answer)
  if (field === null) return 'NOTHING'
  if (typeof field === 'object' && typeof field.code === 'string') return field.code
  return 'OK'
}

const rightsOf = (role: Role): ReadonlySet<Right> =>
  new Set(
    (['READ', 'SUBMIT', 'MANAGE', 'ADMINISTER', 'SERVE', 'ENROLL'] as const).filter((right) =>
      rolesWith([right]).includes(role),
    ),
  )

/** Not the administrator: nothing is foreign to it. */
const LIMITED = ['VIEWER', 'MEMBER', 'OWNER', 'ENROLLMENT', 'WORKER'] as const

/** The weakest role that has the right, and one that has not; null: everybody has. */
function actorsFor(path: string) {
  const access = ACCESS[path] ?? []
  const able = access.length === 0 ? [...LIMITED] : LIMITED.filter((role) => rolesWith(access).includes(role))
  const [capable] = able
  // The one who has nearly the right: an owner is no agent, and a viewer no member.
  const incapable = [...LIMITED].reverse().find((role) => role !== 'WORKER' && !able.includes(role)) ?? null
  if (capable === undefined) throw new Error(`nobody but an administrator may use ${path}`)
  return { capable, incapable, agentIsAble: able.includes('WORKER') }
}

/** The answer without what was asked for, so that two of them can be compared. */
function withoutIds({ text }: Answer, twin: Twin): string {
  const own = [...idsOf(twin), twin.canary, twin.organizationId]
  return own.reduce((left, id) => left.replaceAll(id, 'ID'), text)
}

const paths = Object.keys(OPERATIONS)

describe.each(Object.entries(OPERATIONS))('%s', (path, operation) => {
  const { variables, foreign, own = 'OK' } = operation
  const { capable, incapable, agentIsAble } = actorsFor(path)
  const full = documentOf(path, rightsOf(capable))

  it.each(['nobody', 'EXPIRED', 'REVOKED'] as const)('is closed to %s, about anything', async (actor) => {
    const token = actor === 'nobody' ? undefined : acme.tokens[actor]
    for (const document of [full, '{ nope', '{ __schema { types { name } } }']) {
      const answer = await ask(path, token, document, variables(acme))
      const refused = path.startsWith('Subscription.') ? 4401 : 401
      expect(answer.status).toBe(refused)
      expect(answer.text).toContain('UNAUTHENTICATED')
      for (const secret of secretsOf(acme)) expect(answer.text).not.toContain(secret)
    }
  })

  it.skipIf(incapable === null)(`is refused to a role of the organization that is not for it`, async () => {
    const token = acme.tokens[incapable ?? 'VIEWER']
    const answer = await ask(path, token, full, variables(acme))
    expect(codeOf(answer)).toBe('FORBIDDEN')
    expect(answer.body.errors?.map(({ path: place }) => place)).toEqual([['field']])
    const ownName = `${acme.canary} ${incapable ?? ''}`
    for (const secret of secretsOf(acme)) expect(answer.text.replaceAll(ownName, '')).not.toContain(secret)
  })

  it('tells another organization nothing, and no more than of what does not exist', async () => {
    const token = globex.tokens[capable]
    const answer = await ask(path, token, full, variables(acme))
    const asked = JSON.stringify(variables(acme))
    for (const secret of secretsOf(acme)) {
      if (!asked.includes(secret)) expect(answer.text).not.toContain(secret)
    }
    if (foreign === 'OWN') return
    if (foreign === 'DEAD') {
      expect(fieldOf(answer)).toMatchObject({ beats: [{ sessionLive: false, leaseLive: false, leaseEndsAt: null }] })
    } else {
      expect(outcomeOf(answer)).toBe(foreign)
    }
    if (path === 'Mutation.registerWorker') return // it makes what does not exist
    const none = await ask(path, token, full, variables(madeUp(acme)))
    expect(withoutIds(none, madeUp(acme))).toBe(withoutIds(answer, acme))
  })

  it('is refused to the agent of another organization, or about nothing of its own', async () => {
    const answer = await ask(path, globex.tokens.WORKER, documentOf(path, rightsOf('WORKER')), variables(acme))
    const asked = JSON.stringify(variables(acme))
    for (const secret of secretsOf(acme)) {
      if (!asked.includes(secret)) expect(answer.text).not.toContain(secret)
    }
    if (!agentIsAble) expect(codeOf(answer)).toBe('FORBIDDEN')
    else if (foreign !== 'OWN' && foreign !== 'DEAD') expect(outcomeOf(answer)).toBe(foreign)
  })

  it('answers the organization itself, with nothing of the other', async () => {
    const answer = await ask(path, acme.tokens[capable], full, variables(acme))
    expect(outcomeOf(answer), answer.text).toBe(own)
    for (const secret of secretsOf(globex)) expect(answer.text).not.toContain(secret)
  })
})

it('goes through every field that there is', () => {
  const selected = new Set<string>()
  for (const path of paths) {
    const { capable } = actorsFor(path)
    documentOf(path, rightsOf(capable), selected)
  }
  const all = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !isIntrospectionType(type))
    .flatMap((type) => Object.keys('getFields' in type ? type.getFields() : {}).map((name) => `${type.name}.${name}`))
  expect(all.filter((field) => !selected.has(field))).toEqual([])
})

describe('what an agent was given', () => {
  it('leads to nothing else', async () => {
    const job = 'deal { job { group { id } } }'
    for (const [field, selection] of [
      ['startNextAttempt', job],
      ['startNextAttempt', 'deal { job { attempts { id } } }'],
      ['startNextAttempt', 'deal { job { waiting { rule } } }'],
    ]) {
      const document = `mutation ($lease: LeaseInput!) { field: ${field ?? ''}(lease: $lease) { ... on DealPayload { ${selection ?? ''} } } }`
      const answer = await lab.ask(globex.tokens.WORKER, document, { lease: globex.lease })
      expect(codeOf(answer), answer.text).toBe('FORBIDDEN')
    }
  })
})
