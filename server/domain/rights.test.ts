import { expect, test } from 'vitest'
import { ROLES, type Caller, type Role } from './caller.ts'
import { Forbidden } from './errors.ts'
import { requireRight, rolesWith, type Right } from './rights.ts'
import { EVERYTHING } from './scope.ts'

const callerOf = (role: Role): Caller => ({
  principal: { role, tokenId: null, name: 'ci', scope: EVERYTHING, credentialId: null },
  address: null,
  requestId: null,
})

test.each<[Right, Role[]]>([
  ['READ', ['VIEWER', 'MEMBER', 'OWNER', 'ADMINISTRATOR']],
  ['SUBMIT', ['MEMBER', 'OWNER', 'ADMINISTRATOR']],
  ['MANAGE', ['OWNER', 'ADMINISTRATOR']],
  ['ADMINISTER', ['ADMINISTRATOR']],
  ['SERVE', ['WORKER', 'ADMINISTRATOR']],
  ['ENROLL', ['ENROLLMENT', 'ADMINISTRATOR']],
])('%s is held by %j and by nobody else', (right, able) => {
  expect(rolesWith([right]).sort()).toEqual(able.sort())
  for (const role of ROLES) {
    const ask = () => requireRight(callerOf(role), right)
    if (able.includes(role)) expect(ask).not.toThrow()
    else expect(ask).toThrow(Forbidden)
  }
})

test('one of several rights is enough, and a refusal names what would do', () => {
  expect(() => requireRight(callerOf('WORKER'), 'READ', 'SERVE')).not.toThrow()
  expect(() => requireRight(callerOf('VIEWER'), 'SUBMIT')).toThrow(
    'This needs a token with the role MEMBER or OWNER or ADMINISTRATOR; "ci" has the role VIEWER.',
  )
})
