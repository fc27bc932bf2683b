import { buildSchema, GraphQLError, type GraphQLFieldConfig, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import { pino } from 'pino'
import type { Authenticator } from '../auth/authenticator.ts'
import { LOCAL_ADMINISTRATOR } from '../domain/caller.ts'
import { NotFound } from '../domain/errors.ts'
import { readPublicUrls } from '../public-urls.ts'
import { Inbox } from '../events/inbox.ts'
import type { Feed } from '../events/types.ts'
import type { HttpLimits } from './limits.ts'
import { createHttpServer, type HttpServer } from './server.ts'

/** Everybody is the administrator. */
export const OPEN: Authenticator = {
  authenticate: () => ({ principal: LOCAL_ADMINISTRATOR, address: null, requestId: null }),
  watch: () => () => undefined,
  close: () => Promise.resolve(),
}

/** What must never reach a client. */
export const SECRET = 'postgres://user:password@db'

const SDL = /* GraphQL */ `
  enum Color {
    RED
  }
  type Query {
    hello(name: String! = "you"): String!
    add(a: Int!, b: Int = 2): Int
    self: Query!
    bug: String
    requiredBug: String!
    laterBug: String
    missing: String
    coded: String
    badValue: Color
    slow: String
    contexts: Int
  }
  type Mutation {
    set(value: Int!): Int
  }
  type Tick {
    number: Int
    executions: Int
    echo(text: String): String
    laterBug: String
  }
  type Subscription {
    ticks(from: Int): Tick
    plain(upTo: Int!): Tick
    bug: Tick
    missing: Tick
    broken: Tick
  }
`

export interface Tick {
  number: number
  /** Pads the text of the event. */
  text?: string
}

export interface TestServer {
  url: string
  port: number
  http: HttpServer
  schema: GraphQLSchema
  /** The feeds that are open now. */
  feeds: Set<Inbox<Tick>>
  /** What was logged. */
  logged: Record<string, unknown>[]
  counts: { contexts: number; executions: number }
  /** Lets the query `slow` answer. */
  release: () => void
  /** Resolves once so many feeds are open, or have been closed again. */
  feedCount: (count: number) => Promise<void>
  close: () => Promise<void>
}

export interface TestServerOptions {
  limits?: Partial<HttpLimits>
  bound?: number
  ready?: () => Promise<void>
  host?: string
  auth?: Authenticator
  publicUrls?: readonly string[]
}

/** The whole transport over a schema that can fail in every way. */
export async function startTestServer({
  limits = {},
  bound = 1_000,
  ready,
  host = '127.0.0.1',
  auth = OPEN,
  publicUrls = [],
}: TestServerOptions = {}): Promise<TestServer> {
  const feeds = new Set<Inbox<Tick>>()
  const logged: Record<string, unknown>[] = []
  const counts = { contexts: 0, executions: 0 }
  const slow = Promise.withResolvers<string>()
  let onFeeds: () => void = () => undefined

  function openFeed(): Feed<Tick> {
    const inbox = new Inbox<Tick>(bound, () => {
      feeds.delete(inbox)
      onFeeds()
    })
    feeds.add(inbox)
    onFeeds()
    return inbox
  }

  const schema = buildSchema(SDL)
  implement(schema.getQueryType(), {
    hello: { resolve: (_root, { name }: { name: string }) => `hello ${name}` },
    add: { resolve: async (_root, { a, b }: { a: number; b: number }) => Promise.resolve(a + b) },
    self: { resolve: () => ({}) },
    bug: { resolve: () => fail(new Error(SECRET)) },
    requiredBug: { resolve: () => fail(new Error(SECRET)) },
    laterBug: { resolve: () => Promise.reject(new Error(SECRET)) },
    missing: { resolve: () => fail(new NotFound('job', 'job_1')) },
    coded: { resolve: () => fail(new GraphQLError('no such page', { extensions: { code: 'BAD_USER_INPUT' } })) },
    badValue: { resolve: () => SECRET },
    slow: { resolve: () => slow.promise },
    contexts: { resolve: (_root, _args, context: { number: number }) => context.number },
  })
  implement(schema.getMutationType(), { set: { resolve: (_root, { value }: { value: number }) => value } })
  implement(schema.getType('Tick') as GraphQLObjectType, {
    executions: { resolve: () => ++counts.executions },
    echo: { resolve: (tick: Tick, { text }: { text?: string }) => text ?? tick.text },
    laterBug: { resolve: () => Promise.reject(new Error(SECRET)) },
  })
  const same = (tick: Tick) => tick
  implement(schema.getSubscriptionType(), {
    ticks: { subscribe: openFeed, resolve: same },
    plain: {
      async *subscribe(_root, { upTo }: { upTo: number }) {
        for (let number = 1; number <= upTo; number++) yield await Promise.resolve({ number })
        if (upTo === 13) throw new Error(SECRET)
      },
      resolve: same,
    },
    bug: { subscribe: () => fail(new Error(SECRET)) },
    missing: { subscribe: () => fail(new NotFound('job', 'job_1')) },
    broken: { subscribe: () => ({ ...openFeed(), [Symbol.asyncIterator]: fail, pipe: () => fail(new Error(SECRET)) }) },
  })

  const http = createHttpServer({
    schema,
    auth,
    makeContext: () => ({ number: ++counts.contexts }),
    ready: ready ?? (() => Promise.resolve()),
    log: pino(
      { level: 'debug' },
      { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    limits,
    publicNames: readPublicUrls(publicUrls),
  })
  const { port } = await http.listen(0, host)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    http,
    schema,
    feeds,
    logged,
    counts,
    release: () => {
      slow.resolve('at last')
    },
    feedCount: (count) =>
      new Promise((resolve) => {
        onFeeds = () => {
          if (feeds.size === count) resolve()
        }
        onFeeds()
      }),
    close: () => http.close(),
  }
}

type Fields = Record<string, Pick<GraphQLFieldConfig<never, never, never>, 'resolve' | 'subscribe'>>

function implement(type: GraphQLObjectType | null | undefined, fields: Fields): void {
  for (const [name, implementation] of Object.entries(fields))
    Object.assign(type?.getFields()[name] ?? {}, implementation)
}

function fail(error: Error): never {
  throw error
}

export interface Answer {
  status: number
  type: string | null
  text: string
}

/** Sends a GraphQL request as JSON. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}
