import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { isMissing } from './files.ts'
import { runGroup } from './run-group.ts'
import { SourceProblem } from './runner.ts'
import type { TestSource } from './runner.ts'

/** One command may take so long, milliseconds. */
const COMMAND_MS = 600_000
/** A command that is told to end, and what it started, have so long until they are killed, milliseconds. */
const KILL_MS = 5_000
/** How much of what a failed command said is passed on, characters. */
const LAST_WORDS = 1_000
/** Where what is kept lies, in folders named by hashes. */
const FOLDERS = ['checkouts', 'modules', 'caches']
const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc']

/** What git and npm get of the agent's environment: how to reach and to trust servers, and no more. */
const KEPT = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
  'NODE_EXTRA_CA_CERTS',
  'NPM_CONFIG_USERCONFIG',
  'NPM_CONFIG_REGISTRY',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
]

/**
 * What a project's .npmrc does not choose, because it would name programs that run although scripts do not. npm takes
 * the environment first, and hands it on to the npm that prepares a dependency from git, which has an .npmrc of its
 * own.
 */
const NPM_OWN = { npm_config_git: 'git', npm_config_node_options: '--no-deprecation' }

/**
 * Test projects of repositories: one checkout for each commit, and one installed set of dependencies for each lock
 * file. Organizations share none of them, nor a cache: what one has spoilt reaches no other.
 */
export interface Sources {
  /** To be released when nothing runs in it any more; until then it is not removed. Throws SourceProblem. */
  hold(organizationId: string, source: TestSource, signal: AbortSignal): Promise<HeldSource>
}

export interface HeldSource {
  /** The root of the project, its dependencies installed. */
  readonly workspace: string
  release(): void
}

export interface SourcesOptions {
  directory: string
  /** Patterns of the repositories that are fetched, with * for any text without a slash; none: no repository is. */
  allowed: readonly string[]
  /** Whether packages may run scripts of theirs when they are installed. */
  installScripts: boolean
  /** Bytes that are kept; what is in use is kept in any case. */
  room: number
  environment: Environment
}

/** A folder that is made once for all who want it. */
interface Entry {
  users: number
  ready: Promise<void>
}

export async function openSources(options: SourcesOptions): Promise<Sources> {
  const { directory, allowed, installScripts, room } = options
  const entries = new Map<string, Entry>()
  const env = {
    ...Object.fromEntries(
      KEPT.flatMap((name) => (options.environment[name] ? [[name, options.environment[name]]] : [])),
    ),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'https:ssh:file',
  }
  for (const folder of [...FOLDERS, 'drafts']) await mkdir(join(directory, folder), { recursive: true })
  await emptied(join(directory, 'drafts'))

  /** Never through a shell, and every value that comes from outside behind a mark that ends the options. */
  async function run(
    command: 'git' | 'npm',
    verb: string,
    args: readonly string[],
    cwd: string,
    signal: AbortSignal,
    settings: Environment = {},
  ): Promise<void> {
    const place = { cwd, env: { ...env, ...settings } }
    const limits = { timeoutMs: COMMAND_MS, graceMs: KILL_MS }
    const { failed, all, exitCode, code, timedOut } = await runGroup(command, args, place, limits, signal)
    if (!failed) return
    signal.throwIfAborted()
    if (code === 'ENOENT') throw new SourceProblem(`${command} is not installed on this worker`, 'WORKER')
    const why = timedOut ? `took longer than ${COMMAND_MS / 60_000} min` : `failed (exit code ${exitCode ?? 'none'})`
    throw new SourceProblem(`${command} ${verb} ${why}: ${all.slice(-LAST_WORDS).trim()}`, timedOut ? 'WORKER' : 'TEST')
  }

  const git = (cwd: string, signal: AbortSignal, ...args: string[]) =>
    run('git', args[0] ?? '', ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args], cwd, signal)

  async function checkOut({ repository, commit }: TestSource, draft: string, signal: AbortSignal): Promise<void> {
    await git(draft, signal, 'init', '--quiet')
    try {
      await git(draft, signal, 'fetch', '--quiet', '--depth=1', '--no-tags', '--end-of-options', repository, commit)
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
      // Not every server gives a commit that no branch ends in: then all of them are asked for.
      await git(draft, signal, 'fetch', '--quiet', '--end-of-options', repository, '+refs/*:refs/remotes/origin/*')
    }
    await git(draft, signal, 'checkout', '--quiet', '--detach', commit)
  }

  async function installAt(folder: string, organizationId: string, signal: AbortSignal): Promise<void> {
    const cache = join(directory, 'caches', hashOf(organizationId))
    const leave = await use(cache, () => provide(cache, () => Promise.resolve()), signal)
    try {
      await run('npm', 'ci', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder, signal, {
        ...NPM_OWN,
        npm_config_cache: cache,
        ...(!installScripts && { npm_config_ignore_scripts: 'true' }),
      })
    } finally {
      leave()
    }
  }

  /** Makes a folder once, aside first, so that one that is there is complete; and marks it as used just now. */
  async function provide(path: string, make: (draft: string) => Promise<void>): Promise<void> {
    if ((await stat(path).catch(unlessMissing)) === null) {
      const draft = join(directory, 'drafts', hashOf(path))
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft)
      try {
        await make(draft)
        await rename(draft, path)
      } finally {
        await rm(draft, { recursive: true, force: true })
      }
    }
    const now = new Date()
    await utimes(path, now, now)
  }

  /** One making for all who want the folder. If the one who began it leaves, the next one begins anew. */
  async function use(path: string, make: () => Promise<void>, signal: AbortSignal): Promise<() => void> {
    let entry = entries.get(path)
    const isMine = entry === undefined
    if (entry === undefined) entries.set(path, (entry = { users: 0, ready: make() }))
    const shared = entry
    shared.users++
    const leave = (): void => {
      if (--shared.users === 0 && entries.get(path) === shared) entries.delete(path)
    }
    try {
      await shared.ready
      return leave
    } catch (error) {
      leave()
      if (entries.get(path) === shared) entries.delete(path)
      if (isMine || signal.aborted || error instanceof SourceProblem) throw error
      return use(path, make, signal)
    }
  }

  /**
   * Installs what the lock file says: shared by all commits that have the same one, unless the project is several in
   * one.
   */
  async function useModules(workspace: string, organizationId: string, signal: AbortSignal): Promise<() => void> {
    const lock = (await readOwn(join(workspace, 'package-lock.json')))?.toString()
    const modules = join(workspace, 'node_modules')
    if (lock === undefined) return () => undefined
    if (/"(link|workspaces)":/.test(lock)) {
      if ((await stat(modules).catch(unlessMissing)) === null) await installAt(workspace, organizationId, signal)
      return () => undefined
    }
    const hash = createHash('sha256').update(`${organizationId}\0${installScripts}`)
    const manifests = new Map<string, Buffer>()
    for (const name of MANIFESTS) {
      const content = await readOwn(join(workspace, name))
      if (content === null) continue
      manifests.set(name, content)
      hash.update(`\0${name}\0`).update(content)
    }
    const shared = join(directory, 'modules', hash.digest('hex'))
    const leave = await use(
      shared,
      () =>
        provide(shared, async (draft) => {
          for (const [name, content] of manifests) await writeFile(join(draft, name), content)
          await installAt(draft, organizationId, signal)
          await mkdir(join(draft, 'node_modules'), { recursive: true })
        }),
      signal,
    )
    await symlink(join(shared, 'node_modules'), modules).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    return leave
  }

  /** Before something comes: removes what was used longest ago, until what is left is within bounds. */
  async function tidy(): Promise<void> {
    const kept: { path: string; bytes: number; usedAt: number }[] = []
    for (const folder of FOLDERS) {
      for (const name of await readdir(join(directory, folder))) {
        const path = join(directory, folder, name)
        kept.push({ path, bytes: await sizeOf(path), usedAt: (await stat(path)).mtimeMs })
      }
    }
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { path, bytes } of kept.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= room) return
      if (entries.has(path)) continue
      await rm(path, { recursive: true, force: true })
      total -= bytes
    }
  }

  return {
    async hold(organizationId, source, signal) {
      const { repository, commit } = source
      if (!allowed.some((pattern) => matches(repository, pattern))) {
        throw new SourceProblem(
          `this worker does not fetch ${repository}: its --allow-repository names no such repository`,
        )
      }
      if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))
        throw new SourceProblem(`${commit} is not the hash of a commit`)
      const workspace = join(directory, 'checkouts', hashOf(`${organizationId}\0${repository}\0${commit}`))
      const leaveCheckout = await use(
        workspace,
        () =>
          provide(workspace, async (draft) => {
            await tidy()
            await checkOut(source, draft, signal)
          }),
        signal,
      )
      try {
        const leaveModules = await useModules(workspace, organizationId, signal)
        return {
          workspace,
          release() {
            leaveCheckout()
            leaveModules()
          },
        }
      } catch (error) {
        leaveCheckout()
        throw error
      }
    },
  }
}

/**
 * Only * has a meaning: any text within one part of the path. One that climbs could mean another repository than the
 * pattern.
 */
function matches(repository: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', String.raw`[^/\\\s]*`)
  return new RegExp(`^${escaped}$`).test(repository) && !/(^|[/\\:])\.\.?([/\\]|$)|%/.test(repository)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let bytes = 0
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
  }
  return bytes
}

async function emptied(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

/** A file of a repository; null for a link, which could lead to other files of this machine, and to what never ends. */
async function readOwn(path: string): Promise<Buffer | null> {
  const found = await lstat(path).catch(unlessMissing)
  return found?.isFile() === true ? readFile(path) : null
}

function unlessMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
