import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'

/** What submits are measured against: a lean Yoga whose submitJob stores nothing and answers a constant. */
const yoga = createYoga({
  schema: createSchema({
    typeDefs: `
      input Input { organizationId: ID!, appVersionId: String!, testPath: String!, target: String, priority: String }
      type Job { id: ID! status: String! }
      type SubmitJobPayload { job: Job! }
      type Query { version: String }
      type Mutation { submitJob(input: Input!): SubmitJobPayload }
    `,
    resolvers: { Mutation: { submitJob: () => ({ job: { id: 'job_0', status: 'QUEUED' } }) } },
  }),
  maxRequestBodySize: false,
  multipart: false,
  cors: false,
  graphiql: false,
  landingPage: false,
  logging: false,
})

const server = createServer((request, response) => {
  void yoga(request, response)
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
})
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
})
