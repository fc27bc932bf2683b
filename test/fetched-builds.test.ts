import { readdir, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../client/client.ts'
import { AddBuildFromUrlDocument } from '../client/gql/graphql.ts'
import { apk } from '../server/archives/testing.ts'
import { startServer } from '../server/main.ts'
import { currentBuilds } from '../server/store/builds.ts'
import { scratchDirectory } from './helpers/scratch.ts'

/** A server whose requests may take 100 ms, and one beside it that gives a build when it is told to. */
async function openLab() {
  const dataDir = scratchDirectory('fetched-builds')
  const asked = Promise.withResolvers<ServerResponse>()
  const source = createServer((_request, response) => asked.resolve(response))
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve))
  const { url, app, stop } = await startServer(
    { dataDir, host: '127.0.0.1', port: 0 },
    { QGJOB_REQUEST_TIME_MS: '100', QGJOB_URL_FETCH_MS: '2000', QGJOB_PRIVATE_URLS: '1' },
    pino({ level: 'silent' }),
  )
  const client = createClient({ url })
  onTestFinished(async () => {
    await client.close()
    source.closeAllConnections()
    source.close()
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const input = {
    organizationId: 'acme',
    appVersionId: 'v1',
    url: `http://127.0.0.1:${(source.address() as AddressInfo).port}/app.apk`,
  }
  return {
    asked: asked.promise,
    fetching: client.mutate(AddBuildFromUrlDocument, { input }).then(({ addBuildFromUrl }) => addBuildFromUrl),
    async fetchBeside(others: string): Promise<unknown> {
      const fragment = others === '...Others' ? 'fragment Others on Mutation { __typename }' : ''
      const query = `mutation ($input: AddBuildFromUrlInput!) { ${others} addBuildFromUrl(input: $input) { __typename } } ${fragment}`
      const body = JSON.stringify({ query, variables: { input } })
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return answer.json()
    },
    kept: () => currentBuilds(app.store.db),
    incoming: () => readdir(join(dataDir, 'blobs', 'incoming')),
  }
}

test('a build may take longer to fetch than other requests, if alone, and is answered when it is there', async () => {
  const { asked, fetching, kept, fetchBeside } = await openLab()
  const answer = await asked
  // Asked for later, and ended by the limit of all requests while the first goes on.
  for (const beside of ['__typename', '...Others', 'again: addBuildFromUrl(input: $input) { __typename }']) {
    expect(await fetchBeside(beside)).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] })
  }
  expect(await Promise.race([fetching, Promise.resolve('still')])).toBe('still')
  answer.end(apk())
  expect(await fetching).toMatchObject({ __typename: 'AddBuildPayload', created: true })
  expect(await kept()).toHaveLength(1)
})

test('one that takes longer than builds may is given up, and nothing of it is kept', async () => {
  const { asked, fetching, kept, incoming } = await openLab()
  ;(await asked).writeHead(200).write('PK')
  expect(await fetching).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/too long/) as string })
  expect([await kept(), await incoming()]).toEqual([[], []])
})
