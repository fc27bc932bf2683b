type Env = Readonly<Record<string, string | undefined>>

const TIMEOUT_MS = 20_000
/** Comments are looked through from the oldest, a hundred at a time. */
const MOST_PAGES = 30

/** GitHub said no. 403 and 404 mean that the token may not, as that of a pull request from a fork. */
export class GithubRefused extends Error {
  readonly status: number
  constructor(what: string, status: number, message: string) {
    super(`GitHub refused to ${what} (${status}): ${message}`)
    this.status = status
  }
}

export interface Comment {
  id: number
  body: string
  author: string
}

export interface GithubApi {
  /** The name that comments of this token carry. */
  ownName(): Promise<string>
  comments(pullRequest: number): Promise<Comment[]>
  createComment(pullRequest: number, body: string): Promise<void>
  updateComment(id: number, body: string): Promise<void>
  /** The open pull requests from a branch of somebody's, with the commit each stands at. */
  pullRequestsFrom(owner: string, branch: string): Promise<{ number: number; headSha: string }[]>
}

export function githubApi({ GITHUB_API_URL, GITHUB_REPOSITORY = '' }: Env, token: string): GithubApi {
  const base = GITHUB_API_URL ?? 'https://api.github.com'
  const repository = `/repos/${GITHUB_REPOSITORY}`

  async function call(what: string, method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'qgjob-action',
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    if (response.ok) return answer
    const { message = response.statusText } = (answer ?? {}) as { message?: string }
    throw new GithubRefused(what, response.status, message)
  }

  return {
    async ownName() {
      try {
        return ((await call('say whose token it is', 'GET', '/user')) as { login: string }).login
      } catch (error) {
        // The token of a workflow belongs to no user.
        if (error instanceof GithubRefused) return 'github-actions[bot]'
        throw error
      }
    },
    async comments(pullRequest) {
      const all: Comment[] = []
      for (let page = 1; page <= MOST_PAGES; page++) {
        const path = `${repository}/issues/${pullRequest}/comments?per_page=100&page=${page}`
        const found = (await call('list comments', 'GET', path)) as Listed[]
        all.push(...found.map(({ id, body, user }) => ({ id, body: body ?? '', author: user?.login ?? '' })))
        if (found.length < 100) break
      }
      return all
    },
    async createComment(pullRequest, body) {
      await call('comment', 'POST', `${repository}/issues/${pullRequest}/comments`, { body })
    },
    async updateComment(id, body) {
      await call('change a comment', 'PATCH', `${repository}/issues/comments/${id}`, { body })
    },
    async pullRequestsFrom(owner, branch) {
      const head = encodeURIComponent(`${owner}:${branch}`)
      const path = `${repository}/pulls?state=open&head=${head}&per_page=100`
      const found = (await call('list pull requests', 'GET', path)) as { number: number; head: { sha: string } }[]
      return found.map(({ number, head: { sha } }) => ({ number, headSha: sha }))
    },
  }
}

interface Listed {
  id: number
  body: string | null
  user: { login: string } | null
}
