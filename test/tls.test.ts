import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../client/client.ts'
import { isCertificateProblem, ServerUnreachable } from '../client/errors.ts'
import { HealthDocument, WatchWorkersDocument } from '../client/gql/graphql.ts'
import { runCli } from '../cli/testing/run-cli.ts'
import { startServer, type RunningServer } from '../server/main.ts'
import { readTls } from '../server/tls.ts'
import { createCertificate } from './helpers/certificate.ts'
import type { Certificate } from './helpers/certificate.ts'
import { scratchDirectory } from './helpers/scratch.ts'

const OURS = createCertificate(['localhost', '127.0.0.1'])
const log = pino({ level: 'silent' })

let folder: string
let server: RunningServer | undefined
beforeEach(() => {
  folder = scratchDirectory('tls')
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  await rm(folder, { recursive: true, force: true })
})

async function filesOf({ cert, key }: Certificate, name = 'server'): Promise<{ cert: string; key: string }> {
  const files = { cert: join(folder, `${name}-cert.pem`), key: join(folder, `${name}-key.pem`) }
  await writeFile(files.cert, cert)
  await writeFile(files.key, key)
  return files
}

async function start(certificate: Certificate | null): Promise<string> {
  const tls = certificate === null ? {} : await filesOf(certificate)
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, tls }, {}, log)
  return server.url
}

/** What `qgjob health` says, in a world that trusts these certificates. */
async function health(url: string, trusted?: Certificate): Promise<{ exitCode: number; stderr: string }> {
  const file = join(folder, 'trusted.pem')
  if (trusted !== undefined) await writeFile(file, trusted.cert)
  return runCli(['health', `--server=${url}`, ...(trusted === undefined ? [] : [`--tls-ca=${file}`])])
}

describe('a server with a certificate', () => {
  test('answers over https and wss to those who trust it', async () => {
    const url = await start(OURS)
    expect(url).toMatch(/^https:/)
    for (const transport of ['http', 'ws'] as const) {
      const client = createClient({ url, ca: OURS.cert, transport })
      expect((await client.query(HealthDocument, {})).version).toMatch(/\d/)
      for await (const { workerUpdated } of client.subscribe(WatchWorkersDocument, () => ({}))) {
        expect(workerUpdated.cursor).not.toBe('')
        break
      }
      await client.close()
    }
    expect(await health(url, OURS)).toMatchObject({ exitCode: 0, stderr: '' })
    const file = join(folder, 'trusted.pem')
    expect(await runCli(['health', `--server=${url}`], { env: { QGJOB_TLS_CA: file } })).toMatchObject({ exitCode: 0 })
  })

  test.each([
    ['signed by itself', OURS, undefined, 'its certificate is signed by itself, and nobody here trusts it'],
    ['not the one that is trusted', OURS, createCertificate(['127.0.0.1']), 'signed by'],
    ['for another name', createCertificate(['elsewhere.example']), 'same', 'its certificate is for another name'],
  ] as const)('is refused with one %s, in words', async (_, shown, trusted, why) => {
    const url = await start(shown)
    const { exitCode, stderr } = await health(url, trusted === 'same' ? shown : trusted)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^error: the server at 127.0.0.1:\d+ cannot be trusted.* \[CERTIFICATE_REFUSED\]\n/)
    expect(stderr).toContain(`cause: ${why.startsWith('its') ? why : 'its certificate is'}`)
    expect(stderr).toContain('--tls-ca or QGJOB_TLS_CA')
  })

  test('is refused with one that has expired', async () => {
    const expired = createCertificate(['127.0.0.1'], { notBefore: 0, notAfter: Date.now() - 1_000 })
    // Ours does not even start with it.
    const foreign = createServer(expired).listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const { port } = foreign.address() as AddressInfo
    expect((await health(`https://127.0.0.1:${port}`, expired)).stderr).toContain('its certificate has expired')
    foreign.close()
  })

  test('says over WebSockets, too, why it is not trusted', async () => {
    const client = createClient({ url: await start(OURS), transport: 'ws' })
    const asking = client.query(HealthDocument, {})
    await expect(asking).rejects.toThrow(ServerUnreachable)
    await expect(asking).rejects.toSatisfy(({ cause }: Error) => isCertificateProblem(cause))
    await client.close()
  })

  test('is trusted by NODE_EXTRA_CA_CERTS', async () => {
    const url = await start(OURS)
    const { cert } = await filesOf(OURS)
    const main = new URL('../cli/main.ts', import.meta.url).href
    const script = `const { main } = await import(${JSON.stringify(main)}); await main(['', '', 'health'])`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH, QGJOB_SERVER_URL: url, NODE_EXTRA_CA_CERTS: cert },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const [said, exit] = await Promise.all([text(child.stderr), once(child, 'close')])
    expect([said, exit[0]]).toEqual(['', 0])
  })

  test('a client of the wrong scheme is told so', async () => {
    const secure = await start(OURS)
    expect((await health(secure.replace('https', 'http'))).stderr).toContain('does not answer')
    await server?.stop()
    const plain = await start(null)
    expect((await health(plain.replace('http', 'https'))).stderr).toContain('is its address http and not https?')
  })
})

describe('files that cannot be used stop the start, and are not repeated', () => {
  const refusal = (files: { cert?: string; key?: string }): string => {
    try {
      readTls(files, Date.now(), log)
    } catch (error) {
      return (error as Error).message
    }
    return 'taken'
  }
  test.each([
    ['a certificate alone', { key: undefined }, /^TLS needs both/],
    ['a key alone', { cert: undefined }, /^TLS needs both/],
    ['no such file', { key: '/nowhere/key.pem' }, /^The file of --tls-key cannot be read: ENOENT/],
    ['a key as certificate', { cert: 'key' }, /holds no PEM certificate\.$/],
    ['a certificate as key', { key: 'cert' }, /holds no PEM private key without a passphrase\.$/],
    ['the key of another', { key: 'other' }, /is not that of the certificate in/],
    [
      'one that has ended',
      { cert: 'old', key: 'oldKey' },
      /^The certificate in .* ended on 20\d\d-\d\d-\d\d: renew it\.$/,
    ],
  ])('%s', async (_, changes, message) => {
    const ours = await filesOf(OURS)
    const old = await filesOf(createCertificate(['x'], { notBefore: 0, notAfter: Date.now() - 86_400_000 }), 'old')
    const other = await filesOf(createCertificate(['x']), 'other')
    const names: Record<string, string> = { ...ours, other: other.key, old: old.cert, oldKey: old.key }
    const chosen = Object.entries({ ...ours, ...changes }).flatMap(([name, file]) =>
      file === undefined ? [] : [[name, names[file] ?? file] as const],
    )
    expect(refusal(Object.fromEntries(chosen))).toMatch(message)
  })

  test('a good pair is taken, one that ends soon with a word in the log', async () => {
    expect(refusal(await filesOf(OURS))).toBe('taken')
    const said: string[] = []
    const listening = pino({}, { write: (line: string) => said.push(line) })
    readTls(await filesOf(OURS), Date.now(), listening)
    expect(said.join('')).toContain('the TLS certificate ends soon')
  })
})
