import type { ServerResponse } from 'node:http'
import { send } from './replies.ts'

/** What somebody who opens the page for the first time sees. */
export const OPENING_QUERY = `# The API of this queue. Press Ctrl-Space for what can be written, Ctrl-Enter to run.
# The documentation of every type and field is behind the book in the corner.
# A server that asks for a token takes it from the Headers tab below: { "authorization": "Bearer qgj_…" }

query Jobs {
  jobs(filter: { organizationId: "qualgent" }, first: 10) {
    edges {
      node {
        id
        testPath
        appVersionId
        target
        status
        workerName
      }
    }
  }
  stats {
    jobs {
      queued
      running
      completed
      failed
    }
    installsPerformed
    installsAvoided
    efficiency
  }
}

# Submits a job. Jobs of one organization, app version and target share an installed app.
mutation Submit {
  submitJob(input: { organizationId: "qualgent", appVersionId: "v1.2.3", testPath: "tests/login.spec.js" }) {
    ... on SubmitJobPayload {
      job {
        id
        status
        groupId
      }
      warnings
    }
    ... on Error {
      code
      message
    }
  }
}

# Follows every job of an organization, live. Submit one in another tab.
subscription Watch {
  jobUpdated(filter: { organizationId: "qualgent" }) {
    kind
    cursor
    job {
      id
      testPath
      status
      outcome
    }
  }
}
`

/** Nothing of the page may come from, or go to, anywhere but this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

let page: Promise<Buffer> | undefined

/** Sends GraphiQL as one page that needs no internet. It is 9 MB, loaded when first asked for. */
export async function sendGraphiql(response: ServerResponse): Promise<void> {
  page ??= render()
  const reply = { status: 200, contentType: 'text/html; charset=utf-8', body: await page }
  send(response, reply, { 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff' })
}

async function render(): Promise<Buffer> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return Buffer.from(
    renderGraphiQL({
      title: 'qgjob',
      endpoint: '/graphql',
      defaultQuery: OPENING_QUERY,
      // Streams of events carry the headers that are typed in the page, and so a token; a WebSocket of it would not.
      subscriptionsProtocol: 'SSE',
    }),
  )
}
