import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
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
}

/**
 * Each setting on its own: flag, then environment, then the project's qgjob.config.json (in the working directory or the
 * nearest one above it), then the user's $XDG_CONFIG_HOME/qgjob/config.json. The server has a default.
 */
export function readSettings(
  flags: { server?: string | undefined; orgId?: string | undefined; tlsCa?: string | undefined },
  env: Record<string, string | undefined>,
  cwd: string,
): Settings {
  const configHome = nonEmpty(env.XDG_CONFIG_HOME) ?? join(nonEmpty(env.HOME) ?? homedir(), '.config')
  const files = [nearestProjectFile(cwd), readSettingsFile(join(configHome, 'qgjob', 'config.json'))]

  const pick = (key: Key, flag: Candidate, variable: string): Setting | null => {
    const candidates: Candidate[] = [flag, { value: env[variable], source: variable }]
    for (const file of files) candidates.push({ value: file?.values[key], source: file?.path ?? '' })
    const found = candidates.find(({ value }) => nonEmpty(value) !== undefined)
    return found?.value === undefined ? null : { value: found.value, source: found.source }
  }
  const server = pick('server', { value: flags.server, source: '--server' }, 'QGJOB_SERVER_URL')
  return {
    server: checkedAddress(server ?? { value: DEFAULT_SERVER, source: 'the default' }),
    organization: pick('organization', { value: flags.orgId, source: '--org-id' }, 'QGJOB_ORG'),
    tlsCa: pick('tlsCa', { value: flags.tlsCa, source: '--tls-ca' }, 'QGJOB_TLS_CA'),
  }
}

interface Candidate {
  value: string | undefined
  source: string
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
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
