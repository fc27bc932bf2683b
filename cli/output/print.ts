import { inert, inertJson } from '../../client/inert.ts'
import { formOf, hasColor, isJson } from '../context.ts'
import type { Context } from '../context.ts'
import type { Problem } from '../errors.ts'
import { painter } from './style.ts'
import type { Paint } from './style.ts'
import { tabSeparated } from './column.ts'
import type { Column } from './column.ts'

// Whatever these functions write holds texts of others: names, errors, output. None of it may steer the terminal.

/** Data, to stdout. */
export function printLine({ stdout }: Pick<Context, 'stdout'>, text: string): void {
  stdout.write(`${inert(text)}\n`)
}

/** What a program printed, as it is: without a line break of ours. */
export function printOutput({ stdout }: Pick<Context, 'stdout'>, text: string): void {
  stdout.write(inert(text))
}

/** One JSON document, indented for eyes and on one line for pipes and JSON Lines. */
export function printJson({ flags, stdout }: Pick<Context, 'flags' | 'stdout'>, value: unknown): void {
  const isIndented = stdout.isTTY && flags.output !== 'jsonl'
  stdout.write(`${inertJson(JSON.stringify(value, null, isIndented ? 2 : undefined))}\n`)
}

/** One JSON document of a stream of them: always on one line. */
export function printJsonLine({ stdout }: Pick<Context, 'stdout'>, value: unknown): void {
  stdout.write(`${inertJson(JSON.stringify(value))}\n`)
}

/** A list in the form that stdout calls for. */
export async function printList<Row>(
  context: Context,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const form = formOf(context)
  if (form === 'json' && context.flags.output === 'jsonl') for (const row of rows) printJsonLine(context, row)
  else if (form === 'json') printJson(context, rows)
  else if (form === 'plain') context.stdout.write(tabSeparated(columns, rows))
  else if (rows.length > 0) {
    // Only here, because measuring the width of letters takes 20 ms to load.
    const { aligned } = await import('./table.ts')
    context.stdout.write(aligned(columns, rows, { width: context.stdout.columns, paint: paintOut(context) }))
  }
}

/** A message to the person, to stderr: never part of the data. */
export function note({ stderr }: Pick<Context, 'stderr'>, text: string): void {
  stderr.write(`${inert(text)}\n`)
}

export function warn(context: Context, text: string): void {
  note(context, `${painter(hasColor(context, context.stderr))('yellow', 'warning:')} ${text}`)
}

export function paintOut(context: Context): Paint {
  return painter(hasColor(context, context.stdout))
}

/** An error as three lines (what and its code, why, what to do), or as one JSON document; to stderr. */
export function printProblem(context: Context, problem: Problem): void {
  if (isJson(context.flags)) {
    const { code, what, why, fix } = problem
    const error = { code: code ?? null, message: what, cause: why ?? null, fix: fix ?? null }
    note(context, inertJson(JSON.stringify({ error })))
    return
  }
  const paint = painter(hasColor(context, context.stderr))
  const part = (label: string, text: string | undefined): string =>
    text === undefined ? '' : `${label} ${inert(text).replaceAll('\n', '\n       ')}\n`
  context.stderr.write(
    part(
      paint('red', 'error:'),
      problem.code === undefined ? problem.what : `${problem.what} ${paint('gray', `[${problem.code}]`)}`,
    ) +
      part(paint('gray', 'cause:'), problem.why) +
      part(paint('green', 'fix:  '), problem.fix),
  )
}
