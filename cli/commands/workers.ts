import { ListWorkersDocument } from '../../client/gql/graphql.ts'
import { withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { workerColumns } from '../output/columns.ts'
import { note, printList } from '../output/print.ts'

export async function workers(context: Context): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const found = await client.query(ListWorkersDocument, {})
    await printList(context, workerColumns(context.now()), found.workers)
    if (formOf(context) === 'terminal' && found.workers.length === 0) {
      note(context, 'no workers: start one with `qgjob worker` where the devices are')
    }
    return EXIT.passed
  })
}
