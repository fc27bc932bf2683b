import { isCiRun } from '../../client/ci-token.ts'
import { CI_SOURCE } from '../ci-run.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { printJson, printList, warn } from '../output/print.ts'
import { readSettings } from '../settings.ts'
import { masked } from '../token.ts'

const TOKEN_OF_RUN = { value: '(of this run, if the server wants one)', source: CI_SOURCE }

interface Row {
  setting: string
  value: string | null
  source: string | null
}

/** Every setting as it counts here and now, and where it comes from. Secrets are not shown. */
export async function config(context: Context, { orgId }: { orgId?: string }): Promise<ExitCode> {
  const { server, organization, profile, token, tlsCa, notes } = readSettings(
    { ...context.flags, orgId },
    context.env,
    context.cwd,
  )
  for (const text of notes) warn(context, text)
  const found = { server, organization, profile, token, tlsCa }
  const rows = Object.entries(found).map(([setting, given]): Row => {
    if (setting === 'token' && given === null && isCiRun(context.env)) return { setting, ...TOKEN_OF_RUN }
    const value = given === null ? null : given === token ? masked(given.value) : given.value
    return { setting, value, source: given?.source ?? null }
  })
  if (formOf(context) === 'json') printJson(context, rows)
  else await printList(context, COLUMNS, rows)
  return EXIT.passed
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'setting', raw: ({ setting }) => setting },
  { title: 'value', raw: ({ value }) => value ?? '', show: ({ value }) => value ?? '(none)', least: 16 },
  { title: 'comes from', raw: ({ source }) => source ?? '', least: 16, style: () => 'gray' },
]
