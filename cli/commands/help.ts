import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { ERROR_CODES } from '../error-codes.ts'
import { EXIT, EXIT_CODE_MEANINGS } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { printLine } from '../output/print.ts'
import { nearest } from '../suggest.ts'
import { ERROR_CODES_TOPIC, EXIT_CODES_TOPIC, HELP_TOPICS } from '../topics.ts'

export interface HelpOptions {
  topic: string | undefined
  /** The names of the commands. */
  topics: readonly string[]
  /** Prints the help of a command, or of the whole. */
  show: (command: string | undefined) => void
}

export function help(context: Context, { topic, topics, show }: HelpOptions): Promise<ExitCode> {
  if (topic === EXIT_CODES_TOPIC) {
    for (const [code, meaning] of EXIT_CODE_MEANINGS) printLine(context, `${String(code).padStart(4)}  ${meaning}`)
    return Promise.resolve(EXIT.passed)
  }
  if (topic === ERROR_CODES_TOPIC) {
    for (const [code, [exitCode, meaning]] of Object.entries(ERROR_CODES)) {
      printLine(context, `${code.padEnd(22)}${String(exitCode).padStart(3)}  ${meaning}`)
    }
    return Promise.resolve(EXIT.passed)
  }
  if (topic !== undefined && !topics.includes(topic)) {
    const near = nearest(topic, [...topics, ...HELP_TOPICS])
    throw new CliError(EXIT.usage, {
      what: `there is no help on "${topic}"`,
      fix: near === null ? '`qgjob help` lists the commands' : `did you mean \`qgjob help ${near}\`?`,
    })
  }
  show(topic)
  return Promise.resolve(EXIT.passed)
}
