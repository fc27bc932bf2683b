import { ListWorkersDocument, QuarantineWorkerDocument, ReleaseWorkerDocument } from '../../client/gql/graphql.ts'
import type { WorkerRowFragment } from '../../client/gql/graphql.ts'
import { notFound, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { findWorker } from '../find-worker.ts'
import { deviceColumns } from '../output/columns.ts'
import { note, printJson, printList } from '../output/print.ts'
import { duration } from '../output/time.ts'

/** Every device with what it is, and whether it can be relied on. */
export async function devices(context: Context): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const { workers } = await client.query(ListWorkersDocument, {})
    await printList(context, deviceColumns(context.now()), workers)
    if (formOf(context) === 'terminal' && workers.length === 0) {
      note(context, 'no devices: start `qgjob worker` where they are')
    }
    return EXIT.passed
  })
}

export interface QuarantineDeviceOptions {
  /** A worker's name or id. */
  device: string
  reason: string
  /** Milliseconds; absent: until somebody releases it. */
  for?: number
}

export async function quarantineDevice(context: Context, options: QuarantineDeviceOptions): Promise<ExitCode> {
  const { device, reason, for: forMs } = options
  return withClient(context, async ({ client }) => {
    const { id } = await findWorker(client, device)
    const until = forMs === undefined ? null : new Date(context.now() + forMs).toISOString()
    const { quarantineWorker: answer } = await client.mutate(QuarantineWorkerDocument, { id, reason, until })
    if (answer.__typename === 'NotFound') throw notFound('worker', device)
    if (answer.__typename === 'Forbidden') throw notAllowed(answer.message)
    if (answer.__typename === 'InvalidInput') {
      throw new CliError(EXIT.usage, { what: 'nothing was changed', why: answer.message, fix: 'give another value' })
    }
    await print(context, answer.worker)
    const { name, attempt } = answer.worker
    const running = attempt === null ? '' : ' once the job that it runs has ended'
    const ends = forMs === undefined ? `until \`qgjob devices release ${name}\`` : `for ${duration(forMs)}`
    note(context, `${name} gets no work${running}, ${ends}`)
    return EXIT.passed
  })
}

export async function releaseDevice(context: Context, { device }: { device: string }): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const before = await findWorker(client, device)
    const { releaseWorker: answer } = await client.mutate(ReleaseWorkerDocument, { id: before.id })
    if (answer.__typename === 'NotFound') throw notFound('worker', device)
    if (answer.__typename === 'Forbidden') throw notAllowed(answer.message)
    await print(context, answer.worker)
    const was = before.health.status === 'QUARANTINED' ? 'gets work again' : 'was not quarantined'
    note(context, `${answer.worker.name} ${was}; nothing is held against it`)
    return EXIT.passed
  })
}

function notAllowed(why: string): CliError {
  return new CliError(EXIT.notAllowed, { what: 'nothing was changed', why })
}

async function print(context: Context, worker: WorkerRowFragment): Promise<void> {
  if (formOf(context) === 'json') printJson(context, worker)
  else await printList(context, deviceColumns(context.now()), [worker])
}
