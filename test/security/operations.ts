import { getNamedType, isLeafType, isObjectType, isUnionType, type GraphQLNamedType } from 'graphql'
import type { Right } from '../../server/domain/rights.ts'
import { accessTo } from '../../server/graphql/rights.ts'
import { schema } from '../../server/graphql/schema.ts'
import type { Variables } from './lab.ts'
import type { Twin } from './twins.ts'

/** How each field of the root is asked for, about the things of one organization. */
export interface Operation {
  /** Variables with their types, such as '$id: ID!'. */
  takes: string
  /** The arguments of the field. */
  args: string
  variables: (of: Twin) => Variables
  /**
   * What somebody else gets who has the right, but in another organization. NOTHING: the field answers null. OWN: the
   * field asks for nothing in particular, and answers what is the caller's own. The others are codes.
   */
  foreign: 'NOT_FOUND' | 'NOTHING' | 'OWN' | 'STALE_LEASE' | 'STALE_SESSION' | 'DEAD' | 'INVALID_INPUT'
  /** An error that even the one with the right gets for these arguments; the wall comes before it. */
  own?: string
}

const byId = (of: (twin: Twin) => string, foreign: Operation['foreign'] = 'NOT_FOUND'): Operation => ({
  takes: '$id: ID!',
  args: 'id: $id',
  variables: (twin) => ({ id: of(twin) }),
  foreign,
})
const byOrganization: Operation = {
  takes: '$organizationId: ID!',
  args: 'organizationId: $organizationId',
  variables: ({ organizationId }) => ({ organizationId }),
  foreign: 'NOT_FOUND',
}
const byInput = (
  type: string,
  input: (twin: Twin) => object,
  foreign: Operation['foreign'] = 'NOT_FOUND',
): Operation => ({
  takes: `$input: ${type}!`,
  args: 'input: $input',
  variables: (twin) => ({ input: input(twin) }),
  foreign,
})
const byLease = (takes: string, args: string, more: (twin: Twin) => object = () => ({})): Operation => ({
  takes: `$lease: LeaseInput!${takes}`,
  args: `lease: $lease${args}`,
  variables: (twin) => ({ lease: twin.lease, ...more(twin) }),
  foreign: 'STALE_LEASE',
})
const plain: Operation = { takes: '', args: '', variables: () => ({}), foreign: 'OWN' }

const job = ({ organizationId, canary }: Twin) => ({
  organizationId,
  appVersionId: `${canary}-v1`,
  testPath: `tests/${canary}-new.spec.js`,
})
const test = ({ organizationId, canary }: Twin) => ({ organizationId, testPath: `tests/${canary}-runs.spec.js` })

/** In an order in which each finds what it needs: what ends something comes last. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'Query.version': plain,
  'Query.caller': plain,
  'Query.job': byId(({ runningId }) => runningId, 'NOTHING'),
  'Query.jobs': {
    takes: '$filter: JobFilter!',
    args: 'filter: $filter',
    variables: ({ organizationId }) => ({ filter: { organizationId } }),
    foreign: 'NOT_FOUND',
  },
  'Query.group': byId(({ groupId }) => groupId, 'NOTHING'),
  'Query.groups': byOrganization,
  'Query.worker': byId(({ workerId }) => workerId, 'NOTHING'),
  'Query.workers': plain,
  'Query.organizations': plain,
  'Query.stats': byOrganization,
  'Query.builds': byOrganization,
  'Query.flakyTests': byOrganization,
  'Query.quarantinedTests': byOrganization,
  'Query.tokens': plain,
  'Query.auditLog': byOrganization,

  'Subscription.jobUpdated': byId(({ runningId }) => runningId),
  'Subscription.groupUpdated': byId(({ groupId }) => groupId),
  'Subscription.workerUpdated': byId(({ workerId }) => workerId),
  'Subscription.jobLog': {
    takes: '$jobId: ID!',
    args: 'jobId: $jobId',
    variables: ({ runningId }) => ({ jobId: runningId }),
    foreign: 'NOT_FOUND',
  },
  'Subscription.workerCommands': {
    takes: '$workerId: ID!, $sessionId: ID!',
    args: 'workerId: $workerId, sessionId: $sessionId',
    variables: ({ workerId, sessionId }) => ({ workerId, sessionId }),
    foreign: 'STALE_SESSION',
  },

  'Mutation.submitJob': byInput('SubmitJobInput', job),
  'Mutation.submitJobs': {
    takes: '$inputs: [SubmitJobInput!]!, $key: String',
    args: 'inputs: $inputs, idempotencyKey: $key',
    variables: (twin) => ({ inputs: [job(twin)], key: 'the same for both' }),
    foreign: 'NOT_FOUND',
  },
  'Mutation.retryJob': byId(({ canceledId }) => canceledId),
  'Mutation.quarantineTest': byInput('QuarantineTestInput', (twin) => ({
    ...test(twin),
    owner: twin.canary,
    reason: 'x',
  })),
  'Mutation.releaseTest': byInput('ReleaseTestInput', test),
  'Mutation.addBuildFromUrl': {
    // Nothing listens there: whoever gets so far has passed the wall.
    ...byInput('AddBuildFromUrlInput', ({ organizationId }) => ({
      organizationId,
      appVersionId: 'v9',
      url: 'https://127.0.0.1:1/app.apk',
    })),
    own: 'INVALID_INPUT',
  },
  'Mutation.setOrganization': byInput('SetOrganizationInput', ({ organizationId }) => ({
    organizationId,
    concurrency: [{ target: 'DEVICE', groups: 3 }],
  })),
  'Mutation.createToken': byInput('CreateTokenInput', ({ organizationId, canary }) => ({
    name: canary,
    role: 'VIEWER',
    organizationIds: [organizationId],
  })),
  'Mutation.trustRepository': byInput('TrustRepositoryInput', ({ organizationId, canary }) => ({
    organizationId,
    repository: `someone/${canary}`,
  })),
  'Mutation.rotateToken': byId(({ spareTokenId }) => spareTokenId),
  'Mutation.revokeToken': byId(({ spareTokenId }) => spareTokenId),
  'Mutation.enrolAgent': {
    takes: '$name: String!',
    args: 'name: $name',
    variables: ({ canary }) => ({ name: canary }),
    foreign: 'OWN',
  },
  'Mutation.quarantineWorker': {
    takes: '$id: ID!, $reason: String!',
    args: 'id: $id, reason: $reason',
    variables: ({ workerId, canary }) => ({ id: workerId, reason: canary }),
    foreign: 'NOT_FOUND',
  },
  'Mutation.releaseWorker': byId(({ workerId }) => workerId),
  'Mutation.heartbeat': {
    takes: '$beats: [HeartbeatInput!]!',
    args: 'beats: $beats',
    variables: ({ workerId, sessionId, lease }) => ({ beats: [{ workerId, sessionId, lease }] }),
    foreign: 'DEAD',
  },
  'Mutation.reportProbe': {
    takes: '$workerId: ID!, $sessionId: ID!',
    args: 'workerId: $workerId, sessionId: $sessionId, ok: true',
    variables: ({ workerId, sessionId }) => ({ workerId, sessionId }),
    foreign: 'STALE_SESSION',
  },
  'Mutation.startNextAttempt': byLease('', ''),
  'Mutation.startInstall': byLease('', ''),
  'Mutation.reportInstall': byLease('', ', install: { performed: true, durationMs: 5 }'),
  'Mutation.appendLog': byLease(
    ', $attemptId: ID!',
    ', attemptId: $attemptId, chunks: [{ seq: 1, text: "more" }]',
    ({ attemptId }) => ({
      attemptId,
    }),
  ),
  'Mutation.drainWorker': byId(({ workerId }) => workerId),
  'Mutation.finishAttempt': byLease(
    ', $attemptId: ID!',
    ', attemptId: $attemptId, result: { outcome: FAILED, durationMs: 5, error: "x" }',
    ({ attemptId }) => ({ attemptId }),
  ),
  'Mutation.registerWorker': byInput(
    'RegisterWorkerInput',
    ({ canary, organizationId }) => ({
      name: `${canary}-phone`,
      targets: ['EMULATOR'],
      organizationIds: [organizationId],
    }),
    'INVALID_INPUT',
  ),
  'Mutation.releaseAssignment': {
    // Its lease is over by now.
    ...byLease('', ', reason: "x"'),
    own: 'STALE_LEASE',
  },
  'Mutation.cancelGroup': byId(({ groupId }) => groupId),
  'Mutation.cancelJobs': byInput('CancelJobsInput', ({ organizationId, canary }) => ({
    organizationId,
    label: canary,
  })),
  'Mutation.cancelJob': { ...byId(({ waitingId }) => waitingId) },
}

/** The document of a root field, with all below it that these rights may read. Notes the fields that it selects. */
export function documentOf(path: string, rights: ReadonlySet<Right>, selected = new Set<string>()): string {
  const [root = '', name = ''] = path.split('.')
  const field = schema.getRootType(root.toLowerCase() as never)?.getFields()[name]
  const operation = OPERATIONS[path]
  if (field === undefined || operation === undefined) throw new Error(`no operation for ${path}`)
  selected.add(path)
  const selection = select(getNamedType(field.type), rights, selected, new Set())
  const takes = operation.takes === '' ? '' : `(${operation.takes})`
  const args = operation.args === '' ? '' : `(${operation.args})`
  return `${root.toLowerCase()} ${takes} { field: ${name}${args} ${selection} }`
}

/** Every type's fields where it first comes up, and its plain values elsewhere: so the selection ends. */
function select(type: GraphQLNamedType, rights: ReadonlySet<Right>, selected: Set<string>, seen: Set<string>): string {
  if (isLeafType(type)) return ''
  if (isUnionType(type)) {
    const members = type.getTypes().map((member) => `... on ${member.name} ${select(member, rights, selected, seen)}`)
    return `{ __typename ${members.join(' ')} }`
  }
  if (!isObjectType(type)) throw new Error(`what is ${type.name}?`)
  const isKnown = seen.has(type.name)
  seen.add(type.name)
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const access = accessTo(type, field) ?? []
    const of = getNamedType(field.type)
    if (access.length > 0 && !access.some((right) => rights.has(right))) return []
    if (isKnown && !isLeafType(of)) return []
    selected.add(`${type.name}.${field.name}`)
    return [`${field.name} ${select(of, rights, selected, seen)}`]
  })
  return `{ __typename ${parts.join(' ')} }`
}
