import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DEFAULT_PROFILE, configFolder, credentialsFile, readProfiles } from './credentials.ts'
import type { Profile } from './credentials.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { nearest } from './suggest.ts'

export const DEFAULT_SERVER = 'http://127.0.0.1:4000'
export const PROJECT_FILE = 'qgjob.config.json'
const KEYS = ['server', 'organization', 'tlsCa'] as const
type Key = (typeof KEYS)[number]

/** A setting and where it comes from, as a person would say it. */
export interface Setting {
  value: string
  source: string
}
export interface Settings {
  server: Setting
  organization: Setting | null
  /** A file of certificates that are trusted besides those of the machine. */
  tlsCa: Setting | null
  /** The profile whose token or server is used. */
  profile: Setting | null
  /** A secret. */
  token: Setting | null
  /** What was found on the way that a person should know. */
  notes: readonly string[]
}

export interface SettingFlags {
  server?: string | undefined
  orgId?: string | undefined
  tlsCa?: string | undefined
  profile?: string | undefined
}

/**
 * Each setting on its own: flag, then environment, then the profile that was named, then the project's
 * qgjob.config.json (in the working directory or the nearest one above it), then the profile of `qgjob login`, then the
 * user's $XDG_CONFIG_HOME/qgjob/config.json. The server has a default. A token of a profile goes to the server of that
 * profile and to no other, so that no project's file can lead it elsewhere.
 */
export function readSettings(flags: SettingFlags, env: Record<string, string | undefined>, cwd: string): Settings {
  const notes: string[] = []
  const credentials = credentialsFile(env)
  const profiles = readProfiles(credentials, (text) => notes.push(text))
  const project = nearestProjectFile(cwd)
  const user = readSettingsFile(join(configFolder(env), 'config.json'))
  const named = firstOf(
    { value: flags.profile, source: '--profile' },
    { value: env.QGJOB_PROFILE, source: 'QGJOB_PROFILE' },
  )
  const chosen = named === null ? undefined : profiles[named.value]
  if (named !== null && chosen === undefined) throw unknownProfile(named, Object.keys(profiles))

  const fromProfile = (profile: Profile | undefined, key: 'server' | 'organization', name: string): Candidate => ({
    value: profile?.[key],
    source: `the profile ${name}`,
  })
  const fromFile = (file: SettingsFile | null, key: Key): Candidate => ({
    value: file?.values[key],
    source: file?.path ?? '',
  })
  const server = checkedAddress(
    firstOf(
      { value: flags.server, source: '--server' },
      { value: env.QGJOB_SERVER_URL, source: 'QGJOB_SERVER_URL' },
      fromProfile(chosen, 'server', named?.value ?? ''),
      fromFile(project, 'server'),
      fromProfile(profiles[DEFAULT_PROFILE], 'server', DEFAULT_PROFILE),
      fromFile(user, 'server'),
    ) ?? { value: DEFAULT_SERVER, source: 'the default' },
  )
  const ofServer = Object.entries(profiles).find(
    ([name, profile]) => (named === null || name === named.value) && isSameServer(profile.server, server.value),
  )
  const [profileName = '', profile] = ofServer ?? []
  return {
    server,
    organization: firstOf(
      { value: flags.orgId, source: '--org-id' },
      { value: env.QGJOB_ORG, source: 'QGJOB_ORG' },
      fromProfile(chosen, 'organization', named?.value ?? ''),
      fromFile(project, 'organization'),
      fromProfile(profile, 'organization', profileName),
      fromFile(user, 'organization'),
    ),
    tlsCa: firstOf(
      { value: flags.tlsCa, source: '--tls-ca' },
      { value: env.QGJOB_TLS_CA, source: 'QGJOB_TLS_CA' },
      fromFile(project, 'tlsCa'),
      fromFile(user, 'tlsCa'),
    ),
    profile: named ?? (profile === undefined ? null : { value: profileName, source: credentials }),
    token: firstOf(
      { value: env.QGJOB_TOKEN?.trim(), source: 'QGJOB_TOKEN' },
      {
        value: nonEmpty(env.QGJOB_TOKEN) === undefined ? tokenInFile(env.QGJOB_TOKEN_FILE, cwd) : undefined,
        source: `QGJOB_TOKEN_FILE (${env.QGJOB_TOKEN_FILE ?? ''})`,
      },
      { value: profile?.token, source: `the profile ${profileName}` },
    ),
    notes,
  }
}

interface Candidate {
  value: string | undefined
  source: string
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function firstOf(...candidates: readonly Candidate[]): Setting | null {
  const found = candidates.find(({ value }) => nonEmpty(value) !== undefined)
  return found?.value === undefined ? null : { value: found.value, source: found.source }
}

function isSameServer(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin
}

function tokenInFile(file: string | undefined, cwd: string): string | undefined {
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(resolve(cwd, file), 'utf8').trim()
  } catch (error) {
    throw new CliError(EXIT.usage, {
      what: 'the file of QGJOB_TOKEN_FILE cannot be read',
      why: error instanceof Error ? error.message : String(error),
      fix: 'name a file that holds a token and nothing else',
    })
  }
}

function unknownProfile({ value, source }: Setting, known: readonly string[]): CliError {
  const near = nearest(value, known)
  const others = known.length === 0 ? 'there is none yet' : `there are ${known.join(', ')}`
  return new CliError(EXIT.usage, {
    what: `there is no profile "${value}"`,
    why: `it comes from ${source}; ${others}`,
    fix: near === null ? `make it with \`qgjob login --profile=${value} --server=URL\`` : `did you mean ${near}?`,
  })
}

interface SettingsFile {
  path: string
  values: Partial<Record<Key, string>>
}

function nearestProjectFile(folder: string): SettingsFile | null {
  const parent = dirname(folder)
  return readSettingsFile(join(folder, PROJECT_FILE)) ?? (parent === folder ? null : nearestProjectFile(parent))
}

function readSettingsFile(path: string): SettingsFile | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
  return { path, values: checkedValues(path, text) }
}

function checkedValues(path: string, text: string): SettingsFile['values'] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw unusable(path, 'it holds no JSON object')
  for (const [key, value] of Object.entries(parsed)) {
    const near = nearest(key, KEYS)
    const hint = near === null ? `known are ${KEYS.join(', ')}` : `did you mean ${near}?`
    if (!(KEYS as readonly string[]).includes(key)) throw unusable(path, `unknown setting "${key}": ${hint}`)
    if (typeof value !== 'string') throw unusable(path, `"${key}" is not a string`)
  }
  return parsed
}

/** Completes "host:port" to an address, and refuses what is none. */
function checkedAddress({ value, source }: Setting): Setting {
  const address = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return { value: address, source }
  throw new CliError(EXIT.usage, {
    what: `the server address "${value}" cannot be used`,
    why: `it comes from ${source} and is no http or https address`,
    fix: `write it like ${DEFAULT_SERVER}`,
  })
}

function unusable(path: string, why: string): CliError {
  return new CliError(EXIT.usage, {
    what: `the settings file ${path} cannot be used`,
    why,
    fix: 'correct or remove it',
  })
}
