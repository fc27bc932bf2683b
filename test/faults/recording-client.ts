import type {
  FinishAttemptMutation,
  FinishAttemptMutationVariables,
  HeartbeatMutation,
  HeartbeatMutationVariables,
  RegisterWorkerMutation,
  RegisterWorkerMutationVariables,
  StartNextAttemptMutation,
  StartNextAttemptMutationVariables,
} from '../../client/gql/graphql.ts'
import {
  FinishAttemptDocument,
  HeartbeatDocument,
  RegisterWorkerDocument,
  StartNextAttemptDocument,
} from '../../client/gql/graphql.ts'
import { RequestRefused } from '../../client/errors.ts'
import type { QgjobClient, TypedDocument } from '../../client/types.ts'
import type { Ending, Recorder } from '../history/recorder.ts'

/** Begins to write down one message; `took` says what its answer means, null if the server refused it. */
type Begin = (variables: never) => { ending: Ending<never>; took: (data: never) => object | null }

/** The same client, and each message of an agent is written down with what became of it. */
export function recordCalls(client: QgjobClient, recorder: Recorder, process: string): QgjobClient {
  const notes = new Map<unknown, Begin>([
    [
      RegisterWorkerDocument,
      ({ input }: RegisterWorkerMutationVariables) => ({
        ending: recorder.begin(process, 'register', { worker: input.name }),
        took: ({ registerWorker }: RegisterWorkerMutation) =>
          'worker' in registerWorker ? { workerId: registerWorker.worker.id } : null,
      }),
    ],
    [
      HeartbeatDocument,
      ({ beats }: HeartbeatMutationVariables) => {
        const list = [beats].flat()
        const fences = list.flatMap(({ lease }) => lease?.fence ?? [])
        return {
          ending: recorder.begin(process, 'heartbeat', { fences }),
          took: ({ heartbeat }: HeartbeatMutation) => ({
            live: heartbeat.beats.flatMap(({ workerId, leaseLive }) =>
              leaseLive ? (list.find((beat) => beat.workerId === workerId)?.lease?.fence ?? []) : [],
            ),
          }),
        }
      },
    ],
    [
      StartNextAttemptDocument,
      ({ lease }: StartNextAttemptMutationVariables) => ({
        ending: recorder.begin(process, 'start', { fence: lease.fence }),
        took: ({ startNextAttempt: answer }: StartNextAttemptMutation) =>
          'deal' in answer ? { attemptId: answer.deal?.attempt.id ?? null } : null,
      }),
    ],
    [
      FinishAttemptDocument,
      ({ lease, attemptId, result }: FinishAttemptMutationVariables) => ({
        ending: recorder.begin(process, 'finish', {
          fence: lease.fence,
          attemptId: String(attemptId),
          outcome: result.outcome,
        }),
        took: ({ finishAttempt: answer }: FinishAttemptMutation) =>
          'deal' in answer ? { attemptId: answer.deal?.attempt.id ?? null } : null,
      }),
    ],
  ])

  return {
    ...client,
    async mutate<Data, Variables extends object>(
      document: TypedDocument<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      const begin = notes.get(document)
      if (begin === undefined) return client.mutate(document, variables)
      const { ending, took } = begin(variables as never)
      try {
        const data = await client.mutate(document, variables)
        const answer = took(data as never)
        if (answer === null) ending.fail()
        else ending.ok(answer as never)
        return data
      } catch (error) {
        noteFailure(ending, error)
        throw error
      }
    },
  }
}

/** Only a refusal that the server gave before it did anything says that nothing happened. */
export function noteFailure(ending: Pick<Ending<never>, 'fail' | 'unknown'>, error: unknown): void {
  if (error instanceof RequestRefused && /^(BAD_USER_INPUT|GRAPHQL_|STALE_)/.test(error.code)) ending.fail()
  else ending.unknown()
}
