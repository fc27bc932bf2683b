import { InvalidArgumentError } from 'commander'
import type { Priority, ResetPolicy, Target } from '../client/gql/graphql.ts'
import { CliError } from '../cli/errors.ts'
import { EXIT } from '../cli/exit-codes.ts'
import { parseDuration, parsePriority, parseReset, parseTarget } from '../cli/values.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface Inputs {
  /** `run` submits and follows tests, `comment` shows the report of an earlier workflow. */
  mode: 'run' | 'comment'
  serverUrl: string | null
  organization: string | null
  appVersionId: string
  tests: string[]
  exclude: string[]
  workspace: string
  target: Target
  priority: Priority
  labels: string[]
  timeoutMs: number | null
  testTimeoutMs: number | null
  /** null: what the agent does unless told otherwise. */
  reset: ResetPolicy | null
  failFast: boolean
  rerunFailed: boolean
  /** null: by the pull request, if there is one; false: never. */
  supersede: string | false | null
  junit: string
  html: string
  /** The report as JSON: written by `run`, read by `comment`. */
  report: string
  comment: boolean
  commentKey: string | null
  githubToken: string | null
}

/** The inputs of action.yml, as the runner puts them into the environment. Throws CliError naming the bad one. */
export function readInputs(env: Env): Inputs {
  const text = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const optional = (name: string): string | null => text(name) || null
  const lines = (name: string): string[] =>
    text(name)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
  const yes = (name: string): boolean => {
    const word = text(name).toLowerCase()
    if (word !== 'true' && word !== 'false' && word !== '') throw bad(name, text(name), 'give true or false')
    return word === 'true'
  }
  const parsed = <T>(name: string, parse: (value: string) => T): T => {
    try {
      return parse(text(name))
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw bad(name, text(name), error.message)
    }
  }
  const duration = (name: string): number | null => (text(name) === '' ? null : parsed(name, parseDuration))
  const mode = text('mode') || 'run'
  if (mode !== 'run' && mode !== 'comment') throw bad('mode', mode, 'give run or comment')
  const appVersionId = text('app-version-id')
  if (mode === 'run' && appVersionId === '') throw bad('app-version-id', '', 'name the app version to test')
  const tests = lines('tests')
  const supersede = text('supersede')
  return {
    mode,
    serverUrl: optional('server-url'),
    organization: optional('organization'),
    appVersionId,
    tests: tests.length === 0 ? ['**/*.spec.{js,ts,mjs,mts}'] : tests,
    exclude: lines('exclude'),
    workspace: text('workspace') || '.',
    target: text('target') === '' ? 'EMULATOR' : parsed('target', parseTarget),
    priority: text('priority') === '' ? 'NORMAL' : parsed('priority', parsePriority),
    labels: lines('labels'),
    timeoutMs: duration('timeout'),
    testTimeoutMs: duration('test-timeout'),
    reset: text('reset') === '' ? null : parsed('reset', parseReset),
    failFast: yes('fail-fast'),
    rerunFailed: yes('rerun-failed'),
    supersede: supersede === '' ? null : supersede.toLowerCase() === 'false' ? false : supersede,
    junit: text('junit') || 'qgjob-results/junit.xml',
    html: text('html') || 'qgjob-results/report.html',
    report: text('report') || 'qgjob-results/report.json',
    comment: text('comment') === '' || yes('comment'),
    commentKey: optional('comment-key'),
    githubToken: optional('github-token'),
  }
}

function bad(name: string, value: string, fix: string): CliError {
  const what = value === '' ? `the input ${name} is missing` : `the input ${name} cannot be "${value}"`
  return new CliError(EXIT.usage, { what, fix })
}
