import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { EOL } from 'node:os'

/**
 * How an action speaks to the runner: lines that begin with "::" on stdout, and files that it names in the environment.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export interface Runner {
  readonly env: Readonly<Record<string, string | undefined>>
  write(text: string): unknown
}

export type AnnotationLevel = 'error' | 'warning' | 'notice'

export interface Annotation {
  title: string
  message: string
  /** Relative to the root of the repository. */
  file?: string | undefined
  line?: number | undefined
}

export function annotate({ write }: Runner, level: AnnotationLevel, annotation: Annotation): void {
  const { title, message, file, line } = annotation
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeProperty(title)}`,
  ]
  write(`::${level} ${properties.join(',')}::${escapeData(message)}${EOL}`)
}

/** Keeps a text out of the log, wherever it may come up. */
export function mask({ write }: Runner, secret: string): void {
  write(`::add-mask::${escapeData(secret)}${EOL}`)
}

/**
 * Until the returned function is called, nothing that is printed is taken for a command: tests may print what they
 * like. The word that ends it cannot be guessed.
 */
export function stopCommands({ write }: Runner): () => void {
  const word = randomUUID()
  write(`::stop-commands::${word}${EOL}`)
  return () => write(`::${word}::${EOL}`)
}

export function setOutput(runner: Runner, name: string, value: string): void {
  appendValue(runner, 'GITHUB_OUTPUT', name, value)
}

/** What the `post` step of the same action finds in its environment, as STATE_<name>. */
export function saveState(runner: Runner, name: string, value: string): void {
  appendValue(runner, 'GITHUB_STATE', name, value)
}

export function appendSummary({ env }: Runner, markdown: string): void {
  if (env.GITHUB_STEP_SUMMARY !== undefined) appendFileSync(env.GITHUB_STEP_SUMMARY, markdown)
}

function appendValue({ env }: Runner, file: 'GITHUB_OUTPUT' | 'GITHUB_STATE', name: string, value: string): void {
  const path = env[file]
  if (path === undefined) return
  // A value of several lines could otherwise end itself, and set others.
  const end = `end-${randomUUID()}`
  appendFileSync(path, `${name}<<${end}${EOL}${value}${EOL}${end}${EOL}`)
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
