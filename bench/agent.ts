import { createClient, type Client } from 'graphql-ws'
import WebSocket from 'ws'

/** A graphql-ws connection of a benchmark. */
export class Connection {
  readonly #client: Client

  constructor(url: string) {
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
    })
  }

  async call<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    for await (const data of this.subscribe<T>(query, variables)) return data
    throw new Error('no answer')
  }

  async *subscribe<T>(query: string, variables: Record<string, unknown>): AsyncGenerator<T> {
    for await (const { data, errors } of this.#client.iterate<T>({ query, variables })) {
      if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('; '))
      if (data) yield data
    }
  }

  /** The round trip of a mutation that does nothing, milliseconds. */
  async emptyMutation(): Promise<number> {
    const at = performance.now()
    await this.call('mutation { heartbeat(beats: []) { beats { workerId } } }')
    return performance.now() - at
  }

  async close(): Promise<void> {
    await this.#client.dispose()
  }
}

export interface Offer {
  assignmentId: string
  fence: number
}
interface Attempt {
  attempt: { id: string }
  job: { testPath: string }
}
interface Deal {
  deal: Attempt | null
}

const DEAL = '... on DealPayload { deal { attempt { id } job { testPath } } }'

/**
 * Registers a worker that ends each job at once, and takes what it is offered until the connection closes. `started`
 * hears of each job it holds, and `finishing` that it is about to report its end.
 */
export async function work(
  connection: Connection,
  name: string,
  { started, finishing }: { started: (testPath: string) => void; finishing?: () => void },
): Promise<void> {
  const { registerWorker } = await connection.call<{
    registerWorker: { sessionId: string; worker: { id: string } }
  }>(
    'mutation ($input: RegisterWorkerInput!) { registerWorker(input: $input) { ... on RegisterWorkerPayload { sessionId worker { id } } } }',
    { input: { name, targets: ['EMULATOR'] } },
  )
  const commands = connection.subscribe<{ workerCommands: { offer?: Offer } }>(
    'subscription ($workerId: ID!, $sessionId: ID!) { workerCommands(workerId: $workerId, sessionId: $sessionId) { ... on AssignmentOffered { offer { assignmentId fence } } } }',
    { workerId: registerWorker.worker.id, sessionId: registerWorker.sessionId },
  )
  for await (const { workerCommands } of commands) {
    const lease = workerCommands.offer
    if (lease === undefined) continue
    const { startNextAttempt } = await connection.call<{ startNextAttempt: Deal }>(
      `mutation ($lease: LeaseInput!) { startNextAttempt(lease: $lease) { ${DEAL} } }`,
      { lease },
    )
    for (let { deal } = startNextAttempt; deal !== null;) {
      started(deal.job.testPath)
      finishing?.()
      const answer: { finishAttempt: Deal } = await connection.call<{ finishAttempt: Deal }>(
        `mutation ($lease: LeaseInput!, $id: ID!) { finishAttempt(lease: $lease, attemptId: $id, result: { outcome: PASSED, durationMs: 1 }) { ${DEAL} } }`,
        { lease, id: deal.attempt.id },
      )
      deal = answer.finishAttempt.deal
    }
  }
}

/** Runs one after another, at most so many a second; answers what each answered. */
export async function paced(
  count: number,
  perSecond: number,
  run: (index: number) => Promise<number>,
): Promise<number[]> {
  const times: number[] = []
  const begun = performance.now()
  for (let index = 0; index < count; index++) {
    const due = begun + (index * 1_000) / perSecond
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
    times.push(await run(index))
  }
  return times
}
