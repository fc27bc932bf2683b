import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import type { Artifact } from '../domain/artifact.ts'
import type { Assignment } from '../domain/assignment.ts'
import type { Attempt, TestCounts, TestResult } from '../domain/attempt.ts'
import type { AppBuild } from '../domain/build.ts'
import type { ExpectedError } from '../domain/errors.ts'
import type { Group, JobCounts } from '../domain/group.ts'
import type { Job, Requirements } from '../domain/job.ts'
import type { Token } from '../domain/token.ts'
import type { Capabilities, Worker } from '../domain/worker.ts'
import type { LedgerEntry } from '../store/installs.ts'
import type { AuditEntry } from '../store/audit.ts'
import type { GraphQLContext } from './context.ts'

/**
 * The types of the API that are domain types: fields of the same name need no resolver, and files name each
 * other's types by string, so that none imports another in a circle.
 */
interface DomainObjects {
  AuditEntry: AuditEntry
  Artifact: Artifact
  AppBuild: AppBuild
  Assignment: Assignment
  Attempt: Attempt
  Capabilities: Capabilities
  Group: Group
  InstalledApp: LedgerEntry
  Job: Job
  JobCounts: JobCounts
  Requirements: Requirements
  TestCounts: TestCounts
  Token: Token
  TestResult: TestResult
  Worker: Worker
}

/**
 * Fields are never null unless they say so. A mutation with `errors` answers the union `<Name>Result` of its payload
 * and the errors listed there; an error that is not listed is a failed request.
 */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext
  DefaultFieldNullability: false
  Interfaces: { Error: ExpectedError }
  Objects: DomainObjects
  Scalars: {
    /** Milliseconds since 1970 inside the server; no argument takes one. */
    DateTime: { Input: number; Output: number }
    ID: { Input: string; Output: string }
  }
}>({
  defaultFieldNullability: false,
  plugins: [ErrorsPlugin],
  errors: {
    directResult: true,
    defaultUnionOptions: { name: ({ fieldName }) => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result` },
  },
})

builder.queryType({ description: 'What is true now. Nothing here changes anything.' })
builder.mutationType({
  description:
    'Changes. A mutation has happened, durably, when it answers with its payload; every other member of its result ' +
    'says why nothing was changed.',
})
builder.subscriptionType({
  description:
    'Everything live, over WebSocket (graphql-ws) or server-sent events, on the same address as queries. A subscription ' +
    'that cannot begin or go on ends with an error whose extensions.code says why: NOT_FOUND, INVALID_INPUT for a bad ' +
    'cursor, STALE_SESSION for an agent that must register again; CONSUMER_TOO_SLOW or SHUTTING_DOWN, after which to ' +
    'subscribe again with `after`.',
})
