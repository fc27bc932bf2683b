import { ListOrganizationsDocument, SetOrganizationDocument } from '../../client/gql/graphql.ts'
import type { OrganizationRowFragment, Target } from '../../client/gql/graphql.ts'
import { withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printJson, printList } from '../output/print.ts'
import { word } from '../output/words.ts'
import type { Cap } from '../values.ts'

export interface SetOrganizationOptions {
  organization: string
  weight?: number
  maxWorkers?: Cap
  maxQueued?: Cap
  concurrency?: { target: Target; groups: number }[]
}

export async function orgs(context: Context): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const { organizations } = await session.client.query(ListOrganizationsDocument, {})
    await printList(context, COLUMNS, organizations)
    if (organizations.length === 0) note(context, 'no organization has submitted a job yet')
    return EXIT.passed
  })
}

export async function setOrganization(context: Context, options: SetOrganizationOptions): Promise<ExitCode> {
  const { organization: organizationId, weight, maxWorkers, maxQueued, concurrency } = options
  const input = {
    organizationId,
    ...(weight !== undefined && { weight }),
    ...(maxWorkers !== undefined && { maxWorkers: limit(maxWorkers) }),
    ...(maxQueued !== undefined && { maxQueuedJobs: limit(maxQueued) }),
    ...(concurrency !== undefined && { concurrency }),
  }
  return withClient(context, async (session) => {
    const { setOrganization: answer } = await session.client.mutate(SetOrganizationDocument, { input })
    if (answer.__typename !== 'SetOrganizationPayload') {
      const [exit, code] = REFUSALS[answer.__typename]
      throw new CliError(exit, { code, what: 'nothing was changed', why: answer.message })
    }
    if (formOf(context) === 'json') printJson(context, answer.organization)
    else await printList(context, COLUMNS, [answer.organization])
    return EXIT.passed
  })
}

const REFUSALS = {
  InvalidInput: [EXIT.usage, 'INVALID_INPUT'],
  NotFound: [EXIT.notFound, 'NOT_FOUND'],
  Forbidden: [EXIT.notAllowed, 'NOT_ALLOWED'],
} as const

const limit = (cap: Cap): number | null => (cap === 'none' ? null : cap)
const shown = (cap: number | null): string => (cap === null ? '' : String(cap))

const COLUMNS: Column<OrganizationRowFragment>[] = [
  { title: 'organization', raw: ({ id }) => id },
  { title: 'weight', raw: ({ weight }) => String(weight), align: 'right' },
  { title: 'max workers', raw: ({ maxWorkers }) => shown(maxWorkers), align: 'right' },
  { title: 'max queued', raw: ({ maxQueuedJobs }) => shown(maxQueuedJobs), align: 'right' },
  {
    title: 'groups at a time',
    raw: ({ concurrency }) => concurrency.map(({ target, groups }) => `${word(target)}=${groups}`).join(','),
  },
]
