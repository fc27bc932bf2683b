import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'

let server: FakeServer
beforeEach(async () => {
  const repositories = ['acme/shop']
  server = await startFakeServer({
    organizations: [{ id: 'acme', trustedRepositories: ['acme/shop', 'acme/web'] }],
    trustRepository: { __typename: 'TrustRepositoryPayload', organizationId: 'acme', repositories },
  })
})
afterEach(() => server.stop())

const qgjob = (line: string) => runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1' } })
const sent = () => server.asked.at(-1)?.args

test('without a name lists those that are trusted', async () => {
  expect((await qgjob('trust --org-id=acme')).stdout).toBe('acme\tacme/shop\nacme\tacme/web\n')
  expect(JSON.parse((await qgjob('trust --json')).stdout)).toEqual([
    { organizationId: 'acme', repository: 'acme/shop' },
    { organizationId: 'acme', repository: 'acme/web' },
  ])
  expect(await qgjob('trust --org-id=acne')).toMatchObject({ exitCode: 5, stdout: '' })
})

test('with one adds it, or takes it back, and shows what is trusted then', async () => {
  const { exitCode, stdout, stderr } = await qgjob('trust Acme/Shop --org-id=acme')
  expect([exitCode, stdout]).toEqual([0, 'acme\tacme/shop\n'])
  expect(stderr).toContain('id-token: write')
  expect(sent()).toEqual({ input: { organizationId: 'acme', repository: 'Acme/Shop', trusted: true } })
  expect((await qgjob('trust acme/web --remove')).stderr).toContain('no token of acme any more')
  expect(sent()).toEqual({ input: { organizationId: 'acme', repository: 'acme/web', trusted: false } })
})

test('what names no repository, or may not be done, changes nothing', async () => {
  expect(await qgjob('trust --remove --org-id=acme')).toMatchObject({ exitCode: 2 })
  expect(server.asked).toEqual([])
  server.answers.trustRepository = { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: 'must be owner/name' }
  const { exitCode, stderr } = await qgjob('trust shop --org-id=acme')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('cause: must be owner/name')
  server.answers.trustRepository = () => {
    throw new GraphQLError('This needs the role OWNER.', { extensions: { code: 'FORBIDDEN' } })
  }
  expect(await qgjob('trust acme/shop --org-id=acme')).toMatchObject({ exitCode: 4 })
})
