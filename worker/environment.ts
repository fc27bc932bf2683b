import { SetupProblem } from './runner.ts'

/** What a process gets of the agent's environment unasked: enough to start programs, nothing that opens a door. */
const KEPT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ']
/** What a browser needs besides, to find its libraries, its fonts and a screen. */
const KEPT_FOR_BROWSERS = [
  ...KEPT,
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'FONTCONFIG_FILE',
  'FONTCONFIG_PATH',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
]
/**
 * Never passed on, whoever asks: our own settings, the agent's token among them, and the address of a server's
 * database.
 */
const OURS = /^QGJOB_|^DATABASE_URL$/i
const SOUNDS_SECRET = /token|secret|passw|pwd|key|credential|auth|cookie|private|dsn|session/i

export type Environment = Readonly<Record<string, string | undefined>>

export interface Passing {
  /** Variables of the agent that its tests get besides those that every process needs. */
  readonly passEnv: readonly string[]
  /**
   * Variables whose values are taken out of all that tests print; those of `passEnv` that sound secret are so anyway.
   */
  readonly redactEnv: readonly string[]
}

/** What tests get of the agent's environment: an allow-list. Throws SetupProblem for a name that is never passed on. */
export function environmentForTests(agent: Environment, passEnv: readonly string[]): Record<string, string> {
  const ours = passEnv.find((name) => OURS.test(name))
  if (ours !== undefined) {
    throw new SetupProblem(
      `${ours} is never passed to tests: it belongs to qgjob, and a test that reads it could act as this worker. ` +
        'Give the tests a variable with another name.',
    )
  }
  return pick(agent, [...KEPT, ...passEnv])
}

export function environmentForBrowsers(agent: Environment): Record<string, string> {
  return pick(agent, KEPT_FOR_BROWSERS)
}

/** The values that must not show up in what tests print: those that were named, and the agent's own token. */
export function secretsOf(agent: Environment, { passEnv, redactEnv }: Passing): string[] {
  const names = [...passEnv.filter((name) => SOUNDS_SECRET.test(name)), ...redactEnv, 'QGJOB_TOKEN']
  return Object.values(pick(agent, names))
}

/** Names that are asked for and not set: mostly misspelt. */
export function unsetNames(agent: Environment, { passEnv, redactEnv }: Passing): string[] {
  return [...new Set([...passEnv, ...redactEnv])].filter((name) => agent[name] === undefined)
}

function pick(from: Environment, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = from[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found)
}
