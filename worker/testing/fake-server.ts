import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GraphQLError, buildSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import type {
  AppendLogMutationVariables,
  DealPartsFragment,
  FinishAttemptMutationVariables,
  HeartbeatMutationVariables,
  LeaveWorkMutationVariables,
  RegisterWorkerMutationVariables,
  ReleaseAssignmentMutationVariables,
  ReportInstallMutationVariables,
  StartInstallMutationVariables,
  ReportProbeMutationVariables,
  StartNextAttemptMutationVariables,
} from '../../client/gql/graphql.ts'
import type { Command, Offer } from '../protocol.ts'
import { watched } from './deferred.ts'

type Job = NonNullable<DealPartsFragment['deal']>['job']

interface Arguments {
  registerWorker: RegisterWorkerMutationVariables
  startInstall: StartInstallMutationVariables
  reportInstall: ReportInstallMutationVariables
  startNextAttempt: StartNextAttemptMutationVariables
  finishAttempt: FinishAttemptMutationVariables
  appendLog: AppendLogMutationVariables
  heartbeat: HeartbeatMutationVariables
  releaseAssignment: ReleaseAssignmentMutationVariables
  drainWorker: LeaveWorkMutationVariables
  reportProbe: ReportProbeMutationVariables
}
type Name = keyof Arguments

/**
 * A server with a real socket and the real schema whose answers a test writes; the client under test is the real one.
 */
export interface FakeServer {
  readonly url: string
  /** Every mutation received, oldest first. */
  readonly calls: { readonly name: Name; readonly args: Arguments[Name] }[]
  callsOf<N extends Name>(name: N): Arguments[N][]
  /** Resolves once the fact holds; looked at after each call and each connection. */
  until(fact: () => boolean): Promise<void>
  /** Jobs that the next deals hand out. */
  readonly queue: Job[]
  /**
   * Replaces the answer to one kind of message; null or undefined brings the usual one back. It may throw: a server
   * fault.
   */
  answer<N extends Name>(name: N, how: ((args: Arguments[N]) => unknown) | null): void
  /** Sends a command to every open subscription. */
  push(command: Command): void
  readonly subscribers: number
  /** What a new subscription is told first. */
  state: Extract<Command, { __typename: 'WorkerState' }>
  /** Makes the open subscriptions, and those to come, end with STALE_SESSION until the next registration. */
  replaceSession(): void
  /** Cuts every connection without a word. */
  cut(): void
  /** While it is true, connections are cut as soon as they come. */
  down: boolean
  stop(): Promise<void>
}

export const OFFER: Offer = {
  assignmentId: 'asg_1',
  fence: 7,
  leaseEndsAt: '2030-01-01T00:00:00.000Z',
  groupId: 'grp_1',
  organizationId: 'qualgent',
  appVersionId: 'v1.2.3',
  target: 'EMULATOR',
  installNeeded: true,
  build: null,
}

export function fakeJob(id: string, testPath = 'tests/login.spec.js'): Job {
  return {
    id,
    organizationId: OFFER.organizationId,
    appVersionId: OFFER.appVersionId,
    testPath,
    timeoutMs: 60_000,
    source: null,
    resetPolicy: null,
  }
}

export async function startFakeServer({ heartbeatMs = 5_000, selfStopMs = 20_000 } = {}): Promise<FakeServer> {
  const schema = buildSchema(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'))
  const facts = watched()
  const http = createServer()
  const sockets = new WebSocketServer({ server: http, path: '/graphql' })
  const streams = new Set<(command: Command | null) => void>()
  const answers = new Map<Name, (args: never) => unknown>()
  const calls: FakeServer['calls'] = []
  let sessions = 0
  let isStale = false

  const usual: { [N in Name]: (args: Arguments[N]) => unknown } = {
    registerWorker: ({ input }) => ({
      __typename: 'RegisterWorkerPayload',
      worker: { id: `wrk_${input.name}` },
      sessionId: `session-${++sessions}`,
      heartbeatMs,
      leaseMs: 30_000,
      selfStopMs,
    }),
    startInstall: () => ({ __typename: 'StartInstallPayload', wanted: true }),
    reportInstall: () => ({ __typename: 'ReportInstallPayload' }),
    startNextAttempt: () => deal(),
    finishAttempt: ({ takeNext }) => (takeNext ? deal() : NO_DEAL),
    appendLog: ({ chunks }) => ({ __typename: 'AppendLogPayload', nextSeq: [chunks].flat().length }),
    heartbeat: ({ beats }) => ({ beats: [beats].flat().map(({ workerId }) => liveBeat(String(workerId))) }),
    releaseAssignment: () => ({ __typename: 'ReleaseAssignmentPayload' }),
    drainWorker: () => ({ __typename: 'DrainWorkerPayload' }),
    reportProbe: () => ({ __typename: 'ReportProbePayload' }),
  }

  function deal(): unknown {
    const job = server.queue.shift()
    if (job === undefined) return NO_DEAL
    return { __typename: 'DealPayload', cancelRequested: false, deal: { attempt: attemptOf(job), job } }
  }

  function receive<N extends Name>(name: N): (args: Arguments[N]) => unknown {
    return (args) => {
      if (name === 'registerWorker') isStale = false
      calls.push({ name, args })
      const how = answers.get(name) as ((args: Arguments[N]) => unknown) | undefined
      try {
        return how?.(args) ?? usual[name](args)
      } finally {
        setImmediate(facts.changed)
      }
    }
  }

  async function* workerCommands(): AsyncGenerator<{ workerCommands: Command }> {
    const waiting: (Command | null)[] = [server.state]
    const arrived = watched()
    const receiver = (command: Command | null): void => {
      waiting.push(command)
      arrived.changed()
    }
    streams.add(receiver)
    facts.changed()
    try {
      for (;;) {
        if (isStale) throw new GraphQLError('registered anew elsewhere', { extensions: { code: 'STALE_SESSION' } })
        await arrived.until(() => waiting.length > 0)
        const command = waiting.shift()
        if (command) yield { workerCommands: command }
      }
    } finally {
      streams.delete(receiver)
    }
  }

  const names = Object.keys(usual) as Name[]
  const closed = useServer(
    {
      schema,
      roots: { mutation: Object.fromEntries(names.map((n) => [n, receive(n)])), subscription: { workerCommands } },
    },
    sockets,
  )
  sockets.on('connection', (socket) => {
    if (server.down) socket.terminate()
    facts.changed()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))

  const server: FakeServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    calls,
    callsOf: <N extends Name>(name: N) =>
      calls.filter((call) => call.name === name).map((call) => call.args as Arguments[N]),
    until: (fact) => facts.until(fact),
    queue: [],
    answer(name, how) {
      if (how === null) answers.delete(name)
      else answers.set(name, how)
    },
    push: (command) => {
      for (const send of streams) send(command)
    },
    get subscribers() {
      return streams.size
    },
    state: {
      __typename: 'WorkerState',
      assignment: null,
      draining: false,
      cancelAttemptId: null,
      probeRequested: false,
    },
    replaceSession() {
      isStale = true
      for (const send of streams) send(null)
    },
    cut() {
      for (const socket of sockets.clients) socket.terminate()
    },
    down: false,
    async stop() {
      server.cut()
      await closed.dispose()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}

export const NO_DEAL = { __typename: 'DealPayload', cancelRequested: false, deal: null }
export const STALE = { __typename: 'StaleLease', code: 'STALE_LEASE', message: 'the lease is over' }

export function attemptOf(job: { id: string }): { id: string; number: number } {
  return { id: job.id.replace('job', 'att'), number: 1 }
}

export function liveBeat(workerId: string): object {
  const asked = { cancelAttemptId: null, draining: false, probeRequested: false }
  return { workerId, sessionLive: true, leaseLive: true, leaseEndsAt: null, ...asked }
}
