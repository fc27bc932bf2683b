import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { before } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'

const SECRET = `qgj_mem_${'a'.repeat(33)}`
const token = (given: object = {}) => ({
  id: 'tok_1',
  name: 'ci',
  role: 'MEMBER',
  organizationIds: ['qualgent'],
  live: true,
  createdAt: before(3_600),
  createdBy: 'ada',
  expiresAt: null,
  lastUsedAt: before(60),
  revokedAt: null,
  replacedBy: null,
  usesLeft: null,
  ...given,
})

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({
    createToken: { __typename: 'CreateTokenPayload', secret: SECRET, token: token() },
    rotateToken: { __typename: 'RotateTokenPayload', secret: SECRET, token: token({ id: 'tok_2' }) },
    revokeToken: { __typename: 'RevokeTokenPayload', token: token({ live: false, revokedAt: before(0) }) },
    tokens: [
      token(),
      token({
        id: 'tok_2',
        role: 'ENROLLMENT',
        organizationIds: null,
        live: false,
        expiresAt: before(5),
        lastUsedAt: null,
      }),
    ],
  })
})
afterEach(() => server.stop())

const qgjob = (line: string) => runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1' } })
const sent = () => server.asked.at(-1)?.args

describe('create', () => {
  test('prints the secret alone on stdout, and what it is for on stderr', async () => {
    const { exitCode, stdout, stderr } = await qgjob(
      'token create --name=ci --role=member --org-id=qualgent --expires=90d',
    )
    expect([exitCode, stdout]).toEqual([0, `${SECRET}\n`])
    expect(stderr).toMatch(
      /^made tok_1 ci \(member of qualgent\); it is shown this once:\nfrom now on nobody comes in without a token: .*\n.*\n$/,
    )
    expect(sent()).toEqual({
      input: { name: 'ci', role: 'MEMBER', organizationIds: ['qualgent'], expiresInSeconds: 7_776_000 },
    })
    const { stderr: closed } = await runCli(['token', 'create', '--name=ci', '--role=member', '--org-id=qualgent'], {
      env: { QGJOB_SERVER_URL: server.url, QGJOB_TOKEN: SECRET, NO_COLOR: '1' },
    })
    expect(closed).toBe('made tok_1 ci (member of qualgent); it is shown this once:\n')
  })

  test('an administrator is of no organization, agents of all unless one is named', async () => {
    await qgjob('token create --name=boss --role=administrator --org-id=qualgent')
    expect(sent()).toEqual({ input: { name: 'boss', role: 'ADMINISTRATOR' } })
    await qgjob('token create --name=lab --role=enrollment --uses=3')
    expect(sent()).toEqual({ input: { name: 'lab', role: 'ENROLLMENT', uses: 3 } })
    await qgjob('token create --name=lab --role=enrollment --org-id=q')
    expect(sent()).toEqual({ input: { name: 'lab', role: 'ENROLLMENT', organizationIds: ['q'] } })
  })

  test('all others need an organization, and a role that there is', async () => {
    expect(await qgjob('token create --name=ci --role=member')).toMatchObject({ exitCode: 2 })
    expect((await qgjob('token create --name=ci --role=menber')).stderr).toContain('Did you mean member?')
    expect(server.asked).toEqual([])
  })

  test.each([
    ['FORBIDDEN', 'Forbidden', 4],
    ['NOT_FOUND', 'NotFound', 5],
  ])('a refusal %s has its exit code', async (code, __typename, exitCode) => {
    server.answers.createToken = { __typename, code, message: 'why not', id: 'x' }
    const result = await qgjob('token create --name=ci --role=viewer --org-id=q')
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).toContain('cause: why not')
  })
})

test('list shows what they are for and how they are, and no secret', async () => {
  const { stdout } = await qgjob('token list')
  expect(stdout).toBe(
    [
      `tok_1\tci\tmember\tqualgent\tlive\t\t${before(60)}\tada\t${before(3_600)}\n`,
      `tok_2\tci\tenrollment\t\tended\t${before(5)}\t\tada\t${before(3_600)}\n`,
    ].join(''),
  )
})

test('revoke and rotate', async () => {
  expect((await qgjob('token revoke tok_1')).stderr).toContain('revoked tok_1 ci (member of qualgent)')
  const { stdout, stderr } = await qgjob('token rotate tok_1 --overlap=2h')
  expect(stdout).toBe(`${SECRET}\n`)
  expect(stderr).toContain('tok_1 stays good')
  expect(sent()).toEqual({ id: 'tok_1', overlapSeconds: 7_200 })
  server.answers.revokeToken = { __typename: 'NotFound', code: 'NOT_FOUND', message: 'No token has the id x.', id: 'x' }
  expect((await qgjob('token revoke x')).exitCode).toBe(5)
})
