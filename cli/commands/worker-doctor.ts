import { resolve } from 'node:path'
import type { Check } from '../../worker/adapters/adapter.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOut, printJson, printLine } from '../output/print.ts'
import type { WorkerFlags } from './worker.ts'

/** Says of each tool and device whether it works, and what to do; exit code 3 if one does not. */
export async function workerDoctor(context: Context, flags: WorkerFlags): Promise<ExitCode> {
  const { examine } = await import('../../worker/doctor.ts')
  const checks = await examine(
    {
      workspace: resolve(context.cwd, flags.workspace ?? '.'),
      appium: flags.appium === undefined ? undefined : resolve(context.cwd, flags.appium),
      adbPort: flags.adbPort,
      serials: flags.serial,
      browserstack: flags.browserstack ?? [],
    },
    context.env,
  )
  const form = formOf(context)
  if (form === 'json') printJson(context, { ok: checks.every(({ ok }) => ok), checks })
  else for (const check of checks) printLine(context, form === 'plain' ? fieldsOf(check) : lineOf(context, check))
  return checks.every(({ ok }) => ok) ? EXIT.passed : EXIT.couldNotRun
}

function fieldsOf({ ok, what, detail, advice }: Check): string {
  return [ok ? 'ok' : 'wrong', what, detail, ok ? '' : (advice ?? '')].join('\t')
}

function lineOf(context: Context, { ok, what, detail, advice }: Check): string {
  const paint = paintOut(context)
  const mark = ok ? paint('green', '✓') : paint('red', '✗')
  const todo = ok || advice === undefined ? '' : `\n    ${paint('yellow', '→')} ${advice}`
  return `${mark} ${what}: ${detail}${todo}`
}
