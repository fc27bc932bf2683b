import { DrainWorkerDocument } from '../../client/gql/graphql.ts'
import { notFound, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { findWorker } from '../find-worker.ts'
import { workerColumns } from '../output/columns.ts'
import { note, printJson, printList } from '../output/print.ts'

export interface DrainOptions {
  /** A worker's name or id. */
  worker: string
}

export async function drain(context: Context, { worker: wanted }: DrainOptions): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const { id } = await findWorker(client, wanted)
    const { drainWorker } = await client.mutate(DrainWorkerDocument, { id })
    if (drainWorker.__typename === 'NotFound') throw notFound('worker', wanted)
    if (drainWorker.__typename === 'Forbidden') {
      throw new CliError(EXIT.notAllowed, { what: 'the worker was not drained', why: drainWorker.message })
    }
    const { worker } = drainWorker
    if (formOf(context) === 'json') printJson(context, worker)
    else await printList(context, workerColumns(context.now()), [worker])
    note(context, `${worker.name} takes no more jobs${worker.attempt === null ? '' : ', and finishes the one it runs'}`)
    return EXIT.passed
  })
}
