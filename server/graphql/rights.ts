import {
  defaultFieldResolver,
  getNamedType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { requireRight, type Right } from '../domain/rights.ts'
import type { GraphQLContext } from './context.ts'

type Access = readonly Right[]

/** Whoever has a token that is good; below the root, whoever was given the object. */
const ANYBODY: Access = []
const READ: Access = ['READ']
const SUBMIT: Access = ['SUBMIT']
const MANAGE: Access = ['MANAGE']
const SERVE: Access = ['SERVE']

/**
 * What each field needs: one of the rights. `Type.field` is about one field, `Type` about the plain values of an object
 * (whoever was given it may read them), `Type.*` also about the objects it leads to, where they were read together with
 * it. A field that nothing here is about keeps the server from starting.
 */
export const ACCESS: Readonly<Record<string, Access>> = {
  'Query.version': ANYBODY,
  'Query.caller': ANYBODY,
  'Query.job': READ,
  'Query.jobs': READ,
  'Query.group': READ,
  'Query.groups': READ,
  'Query.worker': READ,
  'Query.workers': READ,
  'Query.organizations': READ,
  'Query.stats': READ,
  'Query.builds': READ,
  'Query.flakyTests': READ,
  'Query.quarantinedTests': READ,
  'Query.tokens': MANAGE,
  'Query.auditLog': MANAGE,

  'Mutation.submitJob': SUBMIT,
  'Mutation.submitJobs': SUBMIT,
  'Mutation.cancelJob': SUBMIT,
  'Mutation.cancelGroup': SUBMIT,
  'Mutation.cancelJobs': SUBMIT,
  'Mutation.retryJob': SUBMIT,
  'Mutation.addBuildFromUrl': SUBMIT,
  'Mutation.quarantineTest': SUBMIT,
  'Mutation.releaseTest': SUBMIT,
  'Mutation.setOrganization': MANAGE,
  'Mutation.trustRepository': MANAGE,
  'Mutation.drainWorker': ['MANAGE', 'SERVE'],
  'Mutation.quarantineWorker': MANAGE,
  'Mutation.releaseWorker': MANAGE,
  'Mutation.createToken': MANAGE,
  'Mutation.revokeToken': MANAGE,
  'Mutation.rotateToken': MANAGE,
  'Mutation.enrolAgent': ['ENROLL'],
  'Mutation.registerWorker': SERVE,
  'Mutation.heartbeat': SERVE,
  'Mutation.reportProbe': SERVE,
  'Mutation.startInstall': SERVE,
  'Mutation.reportInstall': SERVE,
  'Mutation.startNextAttempt': SERVE,
  'Mutation.finishAttempt': SERVE,
  'Mutation.appendLog': SERVE,
  'Mutation.releaseAssignment': SERVE,

  'Subscription.jobUpdated': READ,
  'Subscription.groupUpdated': READ,
  'Subscription.workerUpdated': READ,
  'Subscription.jobLog': READ,
  'Subscription.workerCommands': SERVE,

  Job: ANYBODY,
  'Job.requirements': ANYBODY,
  'Job.source': ANYBODY,
  'Job.group': READ,
  'Job.waiting': READ,
  'Job.attempts': READ,
  Group: ANYBODY,
  'Group.requirements': ANYBODY,
  'Group.counts': ANYBODY,
  'Group.assignments': READ,
  'Group.spread': READ,
  'Group.jobs': READ,
  Worker: ANYBODY,
  'Worker.capabilities': ANYBODY,
  'Worker.health': READ,
  'Worker.deviceState': READ,
  'Worker.installedApps': READ,
  'Worker.assignment': READ,
  'Worker.attempt': READ,
  Assignment: ANYBODY,
  // Fences are counted for the whole server: they would tell everybody how much others run.
  'Assignment.fence': SERVE,
  'Assignment.group': READ,
  'Assignment.worker': READ,
  'Attempt.*': ANYBODY,
  'Attempt.artifacts': READ,
  Organization: ANYBODY,
  'Organization.concurrency': READ,
  'Organization.trustedRepositories': MANAGE,

  'AddBuildPayload.*': ANYBODY,
  'AlreadyFinished.*': ANYBODY,
  'AppBuild.*': ANYBODY,
  'AppBuildConnection.*': ANYBODY,
  'AppBuildEdge.*': ANYBODY,
  'AppendLogPayload.*': ANYBODY,
  'Artifact.*': ANYBODY,
  'AssignmentOffer.*': ANYBODY,
  'AssignmentOffered.*': ANYBODY,
  'AssignmentRevoked.*': ANYBODY,
  'AttemptCancelRequested.*': ANYBODY,
  'AuditActor.*': ANYBODY,
  'AuditEntry.*': ANYBODY,
  'AuditEntryConnection.*': ANYBODY,
  'AuditEntryEdge.*': ANYBODY,
  'BuildMissing.*': ANYBODY,
  'BuildsFull.*': ANYBODY,
  'Caller.*': ANYBODY,
  'CancelGroupPayload.*': ANYBODY,
  'CancelJobPayload.*': ANYBODY,
  'CancelJobsPayload.*': ANYBODY,
  'Capabilities.*': ANYBODY,
  'ConcurrencyLimit.*': ANYBODY,
  'CreateTokenPayload.*': ANYBODY,
  'Deal.*': ANYBODY,
  'DealPayload.*': ANYBODY,
  'Drain.*': ANYBODY,
  'DrainWorkerPayload.*': ANYBODY,
  'DeviceState.*': ANYBODY,
  'EnrolAgentPayload.*': ANYBODY,
  'ExpectedTime.*': ANYBODY,
  'FileTooLarge.*': ANYBODY,
  'FlakyTest.*': ANYBODY,
  'Forbidden.*': ANYBODY,
  'GroupConnection.*': ANYBODY,
  'GroupEdge.*': ANYBODY,
  'GroupUpdate.*': ANYBODY,
  'HeartbeatAnswer.*': ANYBODY,
  'HeartbeatPayload.*': ANYBODY,
  'IdempotencyConflict.*': ANYBODY,
  'InstalledApp.*': ANYBODY,
  'InvalidInput.*': ANYBODY,
  'JobConnection.*': ANYBODY,
  'JobCounts.*': ANYBODY,
  'JobEdge.*': ANYBODY,
  'JobUpdate.*': ANYBODY,
  'LogChunk.*': ANYBODY,
  'NameTaken.*': ANYBODY,
  'NotFinished.*': ANYBODY,
  'NotFound.*': ANYBODY,
  'OfferedBuild.*': ANYBODY,
  'PageInfo.*': ANYBODY,
  'ProbeRequested.*': ANYBODY,
  'Quarantine.*': ANYBODY,
  'QuarantineTestPayload.*': ANYBODY,
  'QuarantineWorkerPayload.*': ANYBODY,
  'QueueFull.*': ANYBODY,
  'RecentJobs.*': ANYBODY,
  'RegisterWorkerPayload.*': ANYBODY,
  'ReleaseAssignmentPayload.*': ANYBODY,
  'ReleaseTestPayload.*': ANYBODY,
  'ReleaseWorkerPayload.*': ANYBODY,
  'ReportInstallPayload.*': ANYBODY,
  'ReportProbePayload.*': ANYBODY,
  'Requirements.*': ANYBODY,
  'RetryJobPayload.*': ANYBODY,
  'RevokeTokenPayload.*': ANYBODY,
  'RotateTokenPayload.*': ANYBODY,
  'SetOrganizationPayload.*': ANYBODY,
  'Spread.*': ANYBODY,
  'StaleLease.*': ANYBODY,
  'StaleSession.*': ANYBODY,
  'StartInstallPayload.*': ANYBODY,
  'Stats.*': ANYBODY,
  'StoreFull.*': ANYBODY,
  'SubmitJobPayload.*': ANYBODY,
  'SubmitJobsPayload.*': ANYBODY,
  'TestCounts.*': ANYBODY,
  'TestResult.*': ANYBODY,
  'TestSource.*': ANYBODY,
  'Token.*': ANYBODY,
  'TrustRepositoryPayload.*': ANYBODY,
  'Waiting.*': ANYBODY,
  'WorkerCounts.*': ANYBODY,
  'WorkerHealth.*': ANYBODY,
  'WorkerState.*': ANYBODY,
  'WorkerUpdate.*': ANYBODY,
}

/** What the table says of a field; undefined if it says nothing. */
export function accessTo(
  type: GraphQLObjectType,
  field: Pick<GraphQLField<unknown, unknown>, 'name' | 'type' | 'args'>,
  table = ACCESS,
): Access | undefined {
  const isPlain = isLeafType(getNamedType(field.type)) && field.args.length === 0
  return table[`${type.name}.${field.name}`] ?? table[`${type.name}.*`] ?? (isPlain ? table[type.name] : undefined)
}

/**
 * Makes every field of a schema ask for the rights that the table names, in place. Throws for a field it does not know.
 */
export function guard(schema: GraphQLSchema, table = ACCESS): GraphQLSchema {
  const unknown: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    const fields = Object.values(type.getFields()) as GraphQLField<unknown, GraphQLContext>[]
    for (const field of fields) {
      const access = accessTo(type, field, table)
      if (access === undefined) unknown.push(`${type.name}.${field.name}`)
      else if (access.length > 0) guardField(field, access)
    }
  }
  if (unknown.length === 0) return schema
  throw new Error(`Who may use these? Say it in server/graphql/rights.ts: ${unknown.join(', ')}.`)
}

function guardField(field: GraphQLField<unknown, GraphQLContext>, access: Access): void {
  const { resolve = defaultFieldResolver, subscribe } = field
  // A field that is no subscription may have this, too: both ways in are guarded.
  if (subscribe !== undefined) {
    field.subscribe = (root, args, context, info): unknown => {
      requireRight(context.app.caller, ...access)
      return subscribe(root, args, context, info)
    }
  }
  field.resolve = (root, args, context, info): unknown => {
    requireRight(context.app.caller, ...access)
    return resolve(root, args, context, info)
  }
}
