import { rm } from 'node:fs/promises'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { startServer, type RunningServer, type ServerOptions } from '../../server/main.ts'
import { makeSecret } from '../../server/store/token-secret.ts'
import { scratchDirectory } from '../helpers/scratch.ts'

/** What is far from any limit: these tests are about something else. */
const NO_LIMITS = {
  QGJOB_MAX_TOKENS: '100000',
  QGJOB_MAX_DEPTH: '100',
  QGJOB_MAX_COST: '10000000',
  QGJOB_MAX_ALIASES: '10000',
  QGJOB_REQUESTS_PER_SECOND: '1000000',
  QGJOB_WORKER_REQUESTS_PER_SECOND: '1000000',
  QGJOB_MAX_FAILED_LOGINS: '1000000',
}

export type Variables = Record<string, unknown>

export interface Answer {
  status: number
  text: string
  body: {
    data?: Record<string, unknown> | null
    errors?: { message: string; path?: string[]; extensions: { code: string } }[]
  }
}

/** A real server whose administrator has a token, and clients that have others. */
export interface Lab {
  server: RunningServer
  /** The administrator's. */
  secret: string
  /** One request over HTTP; `token` undefined: without one. */
  ask(token: string | undefined, query: string, variables?: Variables): Promise<Answer>
  /** The data of a request of which nothing may be refused. */
  must<T>(token: string | undefined, query: string, variables?: Variables): Promise<T>
  close(): Promise<void>
}

export async function startLab(where: Partial<ServerOptions> = {}, secret = makeSecret('ADMINISTRATOR')): Promise<Lab> {
  const dataDir = scratchDirectory('security')
  const env = { ...NO_LIMITS, QGJOB_ADMIN_TOKEN: secret }
  const options = { dataDir, host: '127.0.0.1', port: 0, ...where }
  const server = await startServer(options, env, pino({ level: 'silent' }))

  async function ask(token: string | undefined, query: string, variables: Variables = {}): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    })
    const text = await response.text()
    return { status: response.status, text, body: JSON.parse(text) as Answer['body'] }
  }

  return {
    server,
    secret,
    ask,
    async must<T>(token: string | undefined, query: string, variables?: Variables) {
      const { body, text } = await ask(token, query, variables)
      if (body.errors !== undefined || body.data == null) throw new Error(text)
      return body.data as T
    },
    async close() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A secret that a mutation of tokens answered. */
async function secretOf(
  lab: Lab,
  by: string,
  mutation: string,
  variables: Variables,
): Promise<{ secret: string; id: string }> {
  const data = await lab.must<Record<string, { secret?: string; token: { id: string }; message?: string }>>(
    by,
    mutation,
    variables,
  )
  const [made] = Object.values(data)
  if (made?.secret === undefined) throw new Error(made?.message ?? 'no secret')
  return { secret: made.secret, id: made.token.id }
}

const MADE = '{ secret token { id } }'

export const makeToken = (lab: Lab, by: string, input: Variables) =>
  secretOf(
    lab,
    by,
    `mutation ($input: CreateTokenInput!) {
      createToken(input: $input) { ... on CreateTokenPayload ${MADE} ... on Error { message } }
    }`,
    { input },
  )

export const enrol = (lab: Lab, by: string, name: string) =>
  secretOf(
    lab,
    by,
    `mutation ($name: String!) { enrolAgent(name: $name) { ... on EnrolAgentPayload ${MADE} ... on Error { message } } }`,
    { name },
  )

export interface Opened {
  socket: WebSocket
  /** Every message of the protocol that came, as text. */
  messages: string[]
  /** Resolves with the first message that fits; rejects when the socket closes before. */
  wait(fits: (message: string) => boolean): Promise<string>
  closed: Promise<{ code: number; reason: string }>
}

/** Opens a socket, says who comes, and subscribes. */
export function open(
  { server }: Lab,
  token: string | undefined,
  subscription?: { query: string; variables?: Variables },
  by: 'header' | 'message' = 'message',
): Opened {
  const authorization = token && `Bearer ${token}`
  const headers = by === 'header' && authorization ? { authorization } : {}
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers })
  const messages: string[] = []
  const waiting = new Set<() => void>()
  const look = () => {
    for (const one of waiting) one()
  }
  const { promise: closed, resolve: close } = Promise.withResolvers<{ code: number; reason: string }>()
  let isClosed = false
  socket.once('open', () => {
    const payload = by === 'message' && authorization ? { payload: { authorization } } : {}
    socket.send(JSON.stringify({ type: 'connection_init', ...payload }))
  })
  socket.on('error', () => undefined)
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    messages.push(text)
    if (text.includes('"connection_ack"') && subscription !== undefined) {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: subscription }))
    }
    look()
  })
  socket.once('close', (code, reason) => {
    isClosed = true
    close({ code, reason: reason.toString() })
    look()
  })
  return {
    socket,
    messages,
    closed,
    wait: (fits) =>
      new Promise((resolve, reject) => {
        const one = () => {
          const found = messages.find(fits)
          if (found === undefined && !isClosed) return
          waiting.delete(one)
          if (found === undefined) reject(new Error('the socket closed'))
          else resolve(found)
        }
        waiting.add(one)
        one()
      }),
  }
}
