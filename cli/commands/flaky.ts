import {
  ListFlakyTestsDocument,
  ListQuarantinedTestsDocument,
  QuarantineTestDocument,
  ReleaseTestDocument,
} from '../../client/gql/graphql.ts'
import type { ListFlakyTestsQuery, QuarantineRowFragment } from '../../client/gql/graphql.ts'
import { notFound, noteNothingYet, organizationIfAny, organizationOf, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printJson, printList } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { ago } from '../output/time.ts'
import { word } from '../output/words.ts'

export interface FlakyOptions {
  orgId?: string
  days: number
  limit: number
}

/** The tests that failed and then passed, by kind of device, the most often flaky first. */
export async function flaky(context: Context, { orgId, days, limit }: FlakyOptions): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const organizationId = await organizationIfAny(context, session, orgId)
    if (organizationId === null) {
      await printList(context, FLAKY_COLUMNS, [])
      noteNothingYet(context)
      return EXIT.passed
    }
    const variables = { organizationId, days, first: limit }
    const { flakyTests } = await session.client.query(ListFlakyTestsDocument, variables)
    await printList(context, FLAKY_COLUMNS, flakyTests)
    if (flakyTests.length === 0) note(context, `no test of ${organizationId} was flaky in ${plural(days, 'day')}`)
    return EXIT.passed
  })
}

export async function quarantined(context: Context, { orgId }: { orgId?: string }): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const organizationId = await organizationOf(context, session, orgId)
    const { quarantinedTests } = await session.client.query(ListQuarantinedTestsDocument, { organizationId })
    await printList(context, quarantineColumns(context.now()), quarantinedTests)
    if (quarantinedTests.length === 0) note(context, `no test of ${organizationId} is quarantined`)
    return EXIT.passed
  })
}

interface Named {
  orgId?: string
  test: string
  /** Of one test in the file. */
  title?: string
}

export interface QuarantineOptions extends Named {
  owner: string
  reason: string
  /** Days. */
  expiresIn: number
}

export async function quarantine(context: Context, options: QuarantineOptions): Promise<ExitCode> {
  const { orgId, test: testPath, title, owner, reason, expiresIn: days } = options
  return withClient(context, async (session) => {
    const organizationId = await organizationOf(context, session, orgId)
    const input = { organizationId, testPath, title, owner, reason, days }
    const { quarantineTest: answer } = await session.client.mutate(QuarantineTestDocument, { input })
    if (answer.__typename === 'InvalidInput') throw notDone(EXIT.usage, answer.message)
    if (answer.__typename === 'NotFound') throw notFound('org', organizationId)
    await printQuarantine(context, answer.quarantine)
    note(context, `its failures fail no run until ${answer.quarantine.expiresAt.slice(0, 10)}`)
    return EXIT.passed
  })
}

export async function release(context: Context, { orgId, test: testPath, title }: Named): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const organizationId = await organizationOf(context, session, orgId)
    const input = { organizationId, testPath, title }
    const { releaseTest: answer } = await session.client.mutate(ReleaseTestDocument, { input })
    if (answer.__typename === 'InvalidInput') throw notDone(EXIT.usage, answer.message)
    if (answer.__typename === 'NotFound') {
      throw new CliError(EXIT.notFound, {
        what: `${testPath}${title === undefined ? '' : ` "${title}"`} is not quarantined`,
        fix: '`qgjob flaky quarantined` lists those that are',
      })
    }
    await printQuarantine(context, answer.quarantine)
    note(context, 'its failures count again')
    return EXIT.passed
  })
}

function notDone(exitCode: ExitCode, why: string): CliError {
  return new CliError(exitCode, { code: 'INVALID_INPUT', what: 'nothing was changed', why })
}

async function printQuarantine(context: Context, row: QuarantineRowFragment): Promise<void> {
  if (formOf(context) === 'json') printJson(context, row)
  else await printList(context, quarantineColumns(context.now()), [row])
}

type Flaky = ListFlakyTestsQuery['flakyTests'][number]

const FLAKY_COLUMNS: Column<Flaky>[] = [
  { title: 'test', raw: ({ testPath }) => testPath, least: 20 },
  { title: 'title', raw: ({ title }) => title ?? '', show: ({ title }) => title ?? '(the file)', least: 12 },
  { title: 'target', raw: ({ target }) => word(target), drops: 3 },
  { title: 'model', raw: ({ model }) => model ?? '', least: 8, drops: 2 },
  { title: 'flaky', raw: ({ flakes }) => String(flakes), align: 'right' },
  { title: 'runs', raw: ({ runs }) => String(runs), align: 'right' },
  {
    title: 'rate',
    raw: ({ rate }) => rate.toFixed(4),
    show: ({ rate }) => `${(rate * 100).toFixed(rate < 0.1 ? 1 : 0)}%`,
    style: ({ rate }) => (rate >= 0.1 ? 'red' : 'yellow'),
    align: 'right',
  },
  { title: 'last', raw: ({ lastSeenOn }) => lastSeenOn, drops: 4 },
  { title: 'job', raw: ({ lastJobId }) => lastJobId, drops: 6 },
  {
    title: 'quarantined',
    raw: ({ quarantine: held }) => (held === null ? '' : `${held.owner} until ${held.expiresAt.slice(0, 10)}`),
    least: 8,
    drops: 5,
    style: () => 'gray',
  },
]

const quarantineColumns = (now: number): Column<QuarantineRowFragment>[] => [
  { title: 'test', raw: ({ testPath }) => testPath, least: 20 },
  { title: 'title', raw: ({ title }) => title ?? '', show: ({ title }) => title ?? '(the file)', least: 12 },
  { title: 'owner', raw: ({ owner }) => owner, least: 6 },
  {
    title: 'since',
    raw: ({ createdAt }) => createdAt,
    show: ({ createdAt }) => ago(createdAt, now),
    drops: 2,
  },
  {
    title: 'until',
    raw: ({ expiresAt }) => expiresAt,
    show: ({ expiresAt, active }) => (active ? expiresAt.slice(0, 10) : 'expired'),
    style: ({ active }) => (active ? null : 'red'),
  },
  { title: 'reason', raw: ({ reason }) => reason, least: 12, drops: 1, style: () => 'gray' },
]
