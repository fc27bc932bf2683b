import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StoredComment {
  id: number
  issue: number
  body: string
  user: { login: string }
}

/** The part of GitHub's API that the action uses. It refuses what GitHub refuses. */
export interface FakeGithub {
  url: string
  comments: StoredComment[]
  pulls: { number: number; head: { sha: string; label: string } }[]
  /** "POST /repos/…", in order, with the status that was answered. */
  requests: string[]
  /** What the token may not do is 403, as with the token of a pull request from a fork. */
  isReadOnly: boolean
  stop(): Promise<void>
}

export const TOKEN = 'ghs_test'
const REPOSITORY = '/repos/acme/shop'
const MAX_BODY = 65_536

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export async function startFakeGithub(): Promise<FakeGithub> {
  const server = createServer((request, response) => {
    void handle(request, response)
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    let status = 200
    let answer: unknown
    try {
      ;[status, answer] = route(request, Buffer.concat(chunks).toString())
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      status = error.status
      answer = { message: error.message }
    }
    github.requests.push(`${request.method ?? ''} ${request.url ?? ''} ${status}`)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(answer))
  }

  function route({ method = '', url = '', headers }: IncomingMessage, body: string): [number, unknown] {
    if (headers['user-agent'] === undefined) throw new Refusal(403, 'Request forbidden by administrative rules.')
    if (headers.authorization !== `Bearer ${TOKEN}`) throw new Refusal(401, 'Bad credentials')
    const { pathname, searchParams } = new URL(url, 'http://x')
    if (pathname === '/user') throw new Refusal(403, 'Resource not accessible by integration')
    const [, issue] = new RegExp(`^${REPOSITORY}/issues/(\\d+)/comments$`).exec(pathname) ?? []
    const [, comment] = new RegExp(`^${REPOSITORY}/issues/comments/(\\d+)$`).exec(pathname) ?? []
    if (method === 'GET' && issue !== undefined) {
      const [size, page] = [Number(searchParams.get('per_page') ?? 30), Number(searchParams.get('page') ?? 1)]
      const own = github.comments.filter((found) => found.issue === Number(issue))
      return [200, own.slice((page - 1) * size, page * size)]
    }
    if (method === 'GET' && pathname === `${REPOSITORY}/pulls`) {
      return [200, github.pulls.filter(({ head }) => head.label === searchParams.get('head'))]
    }
    if (method === 'POST' && issue !== undefined) {
      const made = { id: github.comments.length + 1, issue: Number(issue), body: textOf(headers, body), user: BOT }
      github.comments.push(made)
      return [201, made]
    }
    if (method === 'PATCH' && comment !== undefined) {
      const found = github.comments.find(({ id }) => id === Number(comment))
      if (found === undefined) throw new Refusal(404, 'Not Found')
      found.body = textOf(headers, body)
      return [200, found]
    }
    throw new Refusal(404, 'Not Found')
  }

  function textOf(headers: IncomingMessage['headers'], body: string): string {
    if (github.isReadOnly) throw new Refusal(403, 'Resource not accessible by integration')
    if (headers['content-type'] !== 'application/json') throw new Refusal(415, 'Unsupported media type')
    const { body: text } = JSON.parse(body) as { body?: unknown }
    if (typeof text !== 'string' || text.trim() === '') throw new Refusal(422, 'body is missing')
    if (text.length > MAX_BODY) throw new Refusal(422, `body is too long (maximum is ${MAX_BODY} characters)`)
    return text
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const github: FakeGithub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ comments: [], pulls: [], requests: [], isReadOnly: false },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return github
}

const BOT = { login: 'github-actions[bot]' }
