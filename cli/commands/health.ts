import { HealthDocument } from '../../client/gql/graphql.ts'
import { withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOut, printJson, printLine } from '../output/print.ts'
import { plural } from '../output/text.ts'

/** Asks the server for its version and its workers; one that does not answer is exit code 3. */
export async function health(context: Context): Promise<ExitCode> {
  return withClient(context, async ({ client, server }) => {
    const begun = performance.now()
    const { version, stats } = await client.query(HealthDocument, {})
    const answeredMs = Math.round(performance.now() - begun)
    const online = stats.workers.total - stats.workers.offline
    const form = formOf(context)
    if (form === 'json') printJson(context, { ok: true, server, version, answeredMs, workers: stats.workers })
    else if (form === 'plain') printLine(context, ['ok', server, version, answeredMs, online].join('\t'))
    else {
      const paint = paintOut(context)
      printLine(
        context,
        `${paint('green', '✓ ok')}  ${server}  qgjob ${version}, answered in ${answeredMs}ms, ${plural(online, 'worker')} online`,
      )
    }
    return EXIT.passed
  })
}
