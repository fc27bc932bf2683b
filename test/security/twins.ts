import { until } from '../helpers/until.ts'
import { enrol, makeToken, type Lab } from './lab.ts'

/** One of two organizations that have the same of everything, under other names. */
export interface Twin {
  organizationId: string
  /** A word that is in all of its names and texts. */
  canary: string
  /** Secrets by role; the last two are an agent's own credential, and one that has ended. */
  tokens: Record<'OWNER' | 'MEMBER' | 'VIEWER' | 'ENROLLMENT' | 'WORKER' | 'EXPIRED' | 'REVOKED', string>
  workerId: string
  sessionId: string
  lease: { assignmentId: string; fence: number }
  groupId: string
  /** It runs on the worker. */
  runningId: string
  attemptId: string
  /** It waits, and asks for what no worker has. */
  waitingId: string
  /** It has ended. */
  canceledId: string
  /** A token that nobody needs. */
  spareTokenId: string
}

type Ids = Pick<
  Twin,
  | 'workerId'
  | 'sessionId'
  | 'lease'
  | 'groupId'
  | 'runningId'
  | 'attemptId'
  | 'waitingId'
  | 'canceledId'
  | 'spareTokenId'
>

/** The ids of all that a twin has. */
export function idsOf(twin: Ids): string[] {
  const { workerId, sessionId, lease, groupId, runningId, attemptId, waitingId, canceledId, spareTokenId } = twin
  return [workerId, sessionId, lease.assignmentId, groupId, runningId, attemptId, waitingId, canceledId, spareTokenId]
}

/** Everything of a twin that nobody else may ever read. */
export function secretsOf(twin: Twin): string[] {
  return [twin.canary, ...idsOf(twin), ...Object.values(twin.tokens)]
}

/** Ids that look like those of a twin, and are of nothing. */
export function madeUp(twin: Twin): Twin {
  const id = (real: string) => real.replace(/.{6}$/, 'zzzzzz')
  return {
    ...twin,
    organizationId: 'nobody-has-this',
    workerId: id(twin.workerId),
    sessionId: id(twin.sessionId),
    lease: { assignmentId: id(twin.lease.assignmentId), fence: twin.lease.fence },
    groupId: id(twin.groupId),
    runningId: id(twin.runningId),
    attemptId: id(twin.attemptId),
    waitingId: id(twin.waitingId),
    canceledId: id(twin.canceledId),
    spareTokenId: id(twin.spareTokenId),
  } satisfies Twin & Ids
}

const SUBMIT = `mutation ($inputs: [SubmitJobInput!]!) {
  submitJobs(inputs: $inputs) { ... on SubmitJobsPayload { jobs { id groupId } } ... on Error { message } }
}`
const REGISTER = `mutation ($input: RegisterWorkerInput!) {
  registerWorker(input: $input) { ... on RegisterWorkerPayload { worker { id } sessionId } ... on Error { message } }
}`
const LEASE = `query ($id: ID!) { worker(id: $id) { assignment { id fence group { id } } } }`
const INSTALL = `mutation ($lease: LeaseInput!) {
  reportInstall(lease: $lease, install: { performed: true, durationMs: 5 }) { __typename ... on Error { message } }
}`
const START = `mutation ($lease: LeaseInput!) {
  startNextAttempt(lease: $lease) { ... on DealPayload { deal { attempt { id } job { id } } } ... on Error { message } }
}`
const LOG = `mutation ($lease: LeaseInput!, $attemptId: ID!, $text: String!) {
  appendLog(lease: $lease, attemptId: $attemptId, chunks: [{ seq: 0, text: $text }]) { __typename ... on Error { message } }
}`

/** Fills an organization with one of everything. */
export async function seed(lab: Lab, organizationId: string): Promise<Twin> {
  const canary = `canary-${organizationId}`
  const admin = lab.secret
  const token = async (role: string, more = {}) =>
    makeToken(lab, admin, { name: `${canary} ${role}`, role, organizationIds: [organizationId], ...more })
  const [owner, member, viewer, enrolment, expired, revoked, spare] = await Promise.all([
    token('OWNER'),
    token('MEMBER'),
    token('VIEWER'),
    token('ENROLLMENT'),
    token('OWNER', { expiresInSeconds: 1 }),
    token('OWNER'),
    token('VIEWER'),
  ])
  await lab.must(admin, 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id: revoked.id })
  const agent = await enrol(lab, enrolment.secret, `${canary} agent`)

  const job = (testPath: string, more = {}) => ({
    organizationId,
    appVersionId: `${canary}-v1`,
    testPath: `tests/${canary}-${testPath}.spec.js`,
    labels: [canary],
    ...more,
  })
  const { submitJobs } = await lab.must<{ submitJobs: { jobs: { id: string; groupId: string }[] } }>(
    member.secret,
    SUBMIT,
    {
      inputs: [
        job('runs', { priority: 'HIGH' }),
        job('second'),
        job('waits', { requirements: { tags: [canary, 'none'] } }),
        job('canceled', { appVersionId: `${canary}-v2` }),
      ],
    },
  )
  const [runs, , waits, canceled] = submitJobs.jobs as [
    { id: string; groupId: string },
    unknown,
    { id: string },
    { id: string },
  ]
  await lab.must(member.secret, 'mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id: canceled.id })
  await lab.must(
    member.secret,
    `mutation ($input: QuarantineTestInput!) { quarantineTest(input: $input) { __typename } }`,
    { input: { organizationId, testPath: `tests/${canary}-runs.spec.js`, owner: canary, reason: canary } },
  )
  const { registerWorker } = await lab.must<{ registerWorker: { worker: { id: string }; sessionId: string } }>(
    agent.secret,
    REGISTER,
    { input: { name: `${canary}-phone`, targets: ['EMULATOR'], capabilities: { model: canary, tags: [canary] } } },
  )
  const workerId = registerWorker.worker.id
  const lease = await assigned(lab, workerId)
  await lab.must(agent.secret, INSTALL, { lease })
  const { startNextAttempt } = await lab.must<{
    startNextAttempt: { deal: { attempt: { id: string }; job: { id: string } } }
  }>(agent.secret, START, { lease })
  const { attempt } = startNextAttempt.deal
  await lab.must(agent.secret, LOG, { lease, attemptId: attempt.id, text: `${canary} writes` })
  return {
    organizationId,
    canary,
    tokens: {
      OWNER: owner.secret,
      MEMBER: member.secret,
      VIEWER: viewer.secret,
      ENROLLMENT: enrolment.secret,
      WORKER: agent.secret,
      EXPIRED: expired.secret,
      REVOKED: revoked.secret,
    },
    workerId,
    sessionId: registerWorker.sessionId,
    lease,
    groupId: runs.groupId,
    runningId: startNextAttempt.deal.job.id,
    attemptId: attempt.id,
    waitingId: waits.id,
    canceledId: canceled.id,
    spareTokenId: spare.id,
  }
}

/** The lease that the scheduler gives the worker. */
async function assigned(lab: Lab, id: string): Promise<Twin['lease']> {
  const assignment = await until(
    async () => {
      type Leased = { worker: { assignment: { id: string; fence: number } | null } }
      const { worker } = await lab.must<Leased>(lab.secret, LEASE, { id })
      return worker.assignment ?? undefined
    },
    { what: 'the assignment' },
  )
  return { assignmentId: assignment.id, fence: assignment.fence }
}
