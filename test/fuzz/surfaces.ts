import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { WebSocket } from 'ws'
import type { Random } from '../faults/random.ts'
import { resolveTestPath, TestPathProblem } from '../../worker/runners/playwright/test-path.ts'
import { documentOf, graphqlBody } from './documents.ts'
import type { Reply, Target } from './target.ts'
import { nastyJson, nastyText, randomText } from './texts.ts'

/** Sends the input of one number; answers what is wrong with how it was taken, or null. */
export type Try = (random: Random) => Promise<string | null>

export interface Surface {
  /** How many inputs the whole run sends. */
  count: number
  /** At a time. */
  parallel: number
  open(target: Target): Promise<{ send: Try; close(): Promise<void> }>
}

const NOTHING = () => Promise.resolve()
/** Nothing may take longer: what cannot be answered is refused. */
const PATIENCE_MS = 15_000

/** A reply that a client can work with: never a fault of the server, never a text that was not meant for it. */
function wrongWith({ status, body }: Reply): string | null {
  if (status >= 500 || status < 200) return `status ${status}: ${body.slice(0, 300)}`
  if (/"INTERNAL"|"INTERNAL_SERVER_ERROR"|node_modules|\.ts:\d+|SQLITE_|SqliteError/.test(body))
    return body.slice(0, 500)
  try {
    JSON.parse(body)
    return null
  } catch {
    return body.startsWith(':') || body.startsWith('event:') ? null : `no JSON: ${body.slice(0, 300)}`
  }
}

const graphql: Surface = {
  count: 100_000,
  parallel: 16,
  open: (target) =>
    Promise.resolve({ send: async (random) => wrongWith(await target.post(graphqlBody(random))), close: NOTHING }),
}

const FIELDS = {
  input: () => `{"name":"fuzz","targets":["EMULATOR"],"capabilities":{"tags":[]},"installed":[]}`,
  lease: (random: Random) => `{"assignmentId":${nastyJson(random, 0)},"fence":${nastyJson(random, 0)}}`,
} as const

/** The worker protocol, spoken by somebody who makes everything up. */
const protocol: Surface = {
  count: 20_000,
  parallel: 8,
  open: async (target) => {
    const text = await readFile(new URL('../../client/operations/worker.graphql', import.meta.url), 'utf8')
    const names = [...text.matchAll(/^mutation (\w+)/gm)].map(([, name]) => name ?? '')
    const send: Try = async (random) => {
      const operationName = random.pick(names)
      const given = [...text.matchAll(/\$(\w+):/g)].map(([, name]) => name ?? '')
      const values = [...new Set(given)].map((name) => {
        const usual = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : null
        const value = usual !== null && random.between(0, 2) > 0 ? usual(random) : protocolValue(name, random)
        return `${JSON.stringify(name)}:${value}`
      })
      const body = `{"operationName":"${operationName}","variables":{${values.join(',')}},"query":${JSON.stringify(text)}}`
      return wrongWith(await target.post(body))
    }
    return { send, close: NOTHING }
  },
}

function protocolValue(name: string, random: Random): string {
  switch (name) {
    case 'beats':
      return `[${Array.from({ length: random.pick([0, 1, 3, 500]) }, () => `{"workerId":${nastyJson(random, 0)},"sessionId":"x"}`).join(',')}]`
    case 'chunks':
      return `[${Array.from({ length: random.pick([0, 1, 101]) }, () => `{"seq":${random.between(-1, 10_001)},"text":${JSON.stringify(randomText(random, 500))}}`).join(',')}]`
    case 'result':
      return `{"outcome":"${random.pick(['PASSED', 'FAILED', 'LOST', 'X'])}","durationMs":${nastyJson(random, 0)}}`
    case 'takeNext':
      return random.pick(['true', 'false', 'null'])
    default:
      return nastyJson(random)
  }
}

/** Bytes on a plain socket: what no client of HTTP would send. */
const http: Surface = {
  count: 10_000,
  parallel: 16,
  open: ({ port }) => Promise.resolve({ send: (random) => exchange(port, rawRequest(random)), close: NOTHING }),
}

function exchange(port: number, bytes: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const done = (problem: string | null) => {
      clearTimeout(late)
      socket.destroy()
      resolve(problem)
    }
    const late = setTimeout(() => done(`no answer and no end within ${PATIENCE_MS} ms`), PATIENCE_MS)
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    // Ours ends: an answer to all that was sent is here, or the server has hung up.
    socket.on('close', () => {
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
      const fault = statuses.find((status) => status >= 500 && status !== 501 && status !== 505)
      if (fault !== undefined || answer.includes('"INTERNAL"')) done(answer.slice(0, 500))
      else done(null)
    })
    socket.on('error', () => undefined)
    socket.end(bytes, 'latin1')
  })
}

function rawRequest(random: Random): string {
  const body = random.pick([
    '{"query":"{ version }"}',
    '{}',
    'null',
    '[{"query":"{ version }"}]',
    randomText(random, 100),
    graphqlBody(random),
  ])
  const method = random.pick(['POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'P\0ST', ''])
  const path = random.pick([
    '/graphql',
    '/graphql?query={version}',
    '/health',
    '/ready',
    '/builds',
    '/builds/../x',
    '/artifacts/x',
    '//',
    '*',
    'http://evil/',
    `/${'x'.repeat(random.pick([10, 9_000, 20_000]))}`,
    `/%${randomText(random, 20)}`,
  ])
  const headers = [
    `Host: ${random.pick(['localhost', '127.0.0.1', 'evil.example', '', 'a b', 'localhost\r\nHost: evil.example'])}`,
    `Content-Type: ${random.pick(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-7', ''])}`,
    random.pick([
      `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
      'Content-Length: -1',
      'Content-Length: 99999999999',
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Content-Length: 1\r\nContent-Length: 2',
      'Transfer-Encoding: gzip, chunked',
      '',
    ]),
    random.pick([
      '',
      'Origin: null',
      'Origin: https://evil.example',
      'Upgrade: websocket\r\nConnection: Upgrade',
      'Upgrade: h2c\r\nConnection: Upgrade',
      'Expect: 100-continue',
      'Content-Encoding: gzip',
      `X: ${randomText(random, 50)}`,
      `X-Long: ${'y'.repeat(20_000)}`,
      'Authorization: Bearer qgj_x',
      `Authorization: ${randomText(random, 40)}`,
      Array.from({ length: 2_001 }, (_, n) => `H${n}: x`).join('\r\n'),
    ]),
    'Connection: close',
  ]
  const payload =
    random.between(0, 3) === 0
      ? `${body.length.toString(16)}\r\n${body}\r\n${random.pick(['0\r\n\r\n', 'zz\r\n', '', '-1\r\n'])}`
      : body
  const whole = `${method} ${path} ${random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', 'HTTP'])}\r\n${headers.filter((line) => line !== '').join('\r\n')}\r\n\r\n${payload}`
  return random.between(0, 9) === 0 ? whole.slice(0, random.between(0, whole.length)) : whole
}

/** How many messages go over one socket. */
const FRAMES = 25

const frames: Surface = {
  count: 50_000 / FRAMES,
  parallel: 8,
  open: (target) => Promise.resolve({ send: (random) => conversation(target, random), close: NOTHING }),
}

function conversation({ url }: Target, random: Random): Promise<string | null> {
  return new Promise((resolve) => {
    const subprotocol = random.pick([
      'graphql-transport-ws',
      'graphql-transport-ws',
      'graphql-transport-ws',
      'graphql-ws',
      'none',
    ])
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, subprotocol === 'none' ? [] : subprotocol, {
      perMessageDeflate: random.between(0, 1) === 0,
    })
    const done = (problem: string | null) => {
      clearTimeout(late)
      socket.terminate()
      resolve(problem)
    }
    const late = setTimeout(() => done(`the socket neither answers nor closes within ${PATIENCE_MS} ms`), PATIENCE_MS)
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_request, response) =>
      done((response.statusCode ?? 500) >= 500 ? `status ${response.statusCode ?? 0}` : null),
    )
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.includes('"INTERNAL"')) done(text.slice(0, 500))
    })
    socket.on('close', (code, reason) =>
      done([1011, 4500].includes(code) ? `closed with ${code} ${reason.toString()}` : null),
    )
    socket.on('open', () => {
      if (random.between(0, 4) > 0) socket.send('{"type":"connection_init"}')
      for (let n = 0; n < FRAMES; n++) frame(socket, random)
      // Its answer says that all before it was read.
      socket.once('pong', () => socket.close(1000))
      socket.ping()
    })
  })
}

function frame(socket: WebSocket, random: Random): void {
  const id = (): string => JSON.stringify(random.pick(['1', '2', '', '__proto__', 'constructor', nastyText(random)]))
  const payload = (): string =>
    random.between(0, 9) === 0 ? nastyJson(random) : `{"query":${JSON.stringify(documentOf(random))}}`
  const subscribe = (): string => `{"id":${id()},"type":"subscribe","payload":${payload()}}`
  const type = (): string => random.pick(['connection_init', 'pong', 'ping', 'next', 'x', '__proto__', ''])
  const kinds = [
    () => {
      socket.send(`{"type":"${type()}","payload":${nastyJson(random)}}`)
    },
    () => {
      socket.send(randomText(random, 100))
    },
    () => {
      socket.send(Buffer.from(randomText(random, 100), 'latin1'), { binary: true })
    },
    () => {
      socket.send(Buffer.from([0xff, 0xfe, 0xc0, 0x80]), { binary: false })
    },
    () => {
      socket.send(`{"id":${id()},"type":"complete"}`)
    },
    () => {
      socket.send(subscribe().slice(0, 40), { fin: false })
      socket.send(subscribe(), { fin: true })
    },
    () => {
      socket.ping(randomText(random, 30))
    },
    () => {
      socket.send(nastyJson(random))
    },
  ]
  const often = () => {
    socket.send(subscribe())
  }
  random.pick([...kinds, often, often, often, often])()
}

/**
 * Test paths and names from end to end: the server refuses them or keeps them as they are, and no agent is led astray.
 */
const names: Surface = {
  count: 20_000,
  parallel: 8,
  async open(target) {
    const folder = await mkdtemp(join(tmpdir(), 'qgjob-fuzz-'))
    const workspace = join(folder, 'workspace')
    await mkdir(join(workspace, 'tests'), { recursive: true })
    await writeFile(join(folder, 'canary'), '')
    await writeFile(join(folder, 'secret.spec.js'), '')
    await writeFile(join(workspace, 'tests', 'a.spec.js'), '')
    await symlink(folder, join(workspace, 'symlink-out'))
    const query =
      'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { __typename ... on Error { code } ... on SubmitJobPayload { job { testPath labels } } } }'
    return {
      async send(random) {
        const testPath = nastyText(random)
        const labels = [nastyText(random)]
        const input = {
          organizationId: 'fuzz',
          appVersionId: random.between(0, 4) === 0 ? nastyText(random) : 'v1',
          target: 'EMULATOR',
          testPath,
          labels,
        }
        const reply = await target.post(JSON.stringify({ query, variables: { input } }))
        const problem = wrongWith(reply) ?? notVerbatim(reply.body, testPath, labels)
        return problem ?? (await ledAstray(workspace, testPath))
      },
      close: () => rm(folder, { recursive: true, force: true }),
    }
  },
}

/** What was taken must come back as it was given. */
function notVerbatim(body: string, testPath: string, labels: string[]): string | null {
  const { data } = JSON.parse(body) as { data?: { submitJob?: { job?: { testPath: string; labels: string[] } } } }
  const job = data?.submitJob?.job
  if (job === undefined) return null
  return job.testPath === testPath && job.labels.join() === labels.join()
    ? null
    : `it came back changed: ${body.slice(0, 300)}`
}

async function ledAstray(workspace: string, testPath: string): Promise<string | null> {
  try {
    const file = await resolveTestPath(workspace, testPath, 'the workspace')
    return file.startsWith(workspace + sep) ? null : `the agent would run ${file}`
  } catch (error) {
    return error instanceof TestPathProblem ? null : `the agent fails: ${String(error)}`
  }
}

export const SURFACES: Readonly<Record<string, Surface>> = { graphql, frames, protocol, http, names }
