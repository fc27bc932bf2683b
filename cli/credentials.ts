import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'

export const DEFAULT_PROFILE = 'default'

/** What `qgjob login` keeps of one server. The token is for that server alone, whatever else is set. */
export interface Profile {
  server: string
  token: string
  /** Of a token that is for one organization. */
  organization?: string
}
export type Profiles = Readonly<Record<string, Profile>>

/** Folder of the user's settings: $XDG_CONFIG_HOME/qgjob, or ~/.config/qgjob. */
export function configFolder(env: Record<string, string | undefined>): string {
  const given = env.XDG_CONFIG_HOME
  return join(given === undefined || given === '' ? join(env.HOME ?? homedir(), '.config') : given, 'qgjob')
}

export function credentialsFile(env: Record<string, string | undefined>): string {
  return join(configFolder(env), 'credentials.json')
}

/**
 * The profiles in the file; none if it is not there. A file that others may read is made the user's own, and `note`
 * told of it. Throws CliError for one that cannot be used.
 */
export function readProfiles(path: string, note: (text: string) => void): Profiles {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
    closeToOthers(path, note)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return {}
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
  const profiles = parsed(text)
  if (profiles === null) throw unusable(path, 'it holds no profiles as `qgjob login` writes them')
  return profiles
}

/** Replaces the file in one step; nobody but the user may read it at any time. */
export function writeProfiles(path: string, profiles: Profiles): void {
  const draft = `${path}.${process.pid}.new`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600 })
    renameSync(draft, path)
  } catch (error) {
    throw new CliError(EXIT.couldNotRun, {
      code: 'OUTPUT_UNWRITABLE',
      what: `the token cannot be kept in ${path}`,
      why: error instanceof Error ? error.message : String(error),
      fix: 'make that folder writable, or keep the token in QGJOB_TOKEN or a file that QGJOB_TOKEN_FILE names',
    })
  }
}

/** Windows has no such modes, and there a user's folder is his own. */
function closeToOthers(path: string, note: (text: string) => void): void {
  const { mode } = statSync(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  chmodSync(path, 0o600)
  note(`${path} could be read by others: now only by you. If others use this machine, make new tokens`)
}

function parsed(text: string): Profiles | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null // The reason quotes the text, which holds tokens.
  }
  if (!isRecord(value) || !isRecord(value.profiles)) return null
  const isProfile = (profile: unknown): profile is Profile =>
    isRecord(profile) &&
    typeof profile.server === 'string' &&
    URL.canParse(profile.server) &&
    typeof profile.token === 'string' &&
    (profile.organization === undefined || typeof profile.organization === 'string')
  return Object.values(value.profiles).every(isProfile) ? (value.profiles as Profiles) : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unusable(path: string, why: string): CliError {
  return new CliError(EXIT.usage, {
    what: `the file of tokens ${path} cannot be used`,
    why,
    fix: 'remove it, and log in again with `qgjob login`',
  })
}
