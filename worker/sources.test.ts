import { mkdir, readFile, readdir, readlink, realpath, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test, vi } from 'vitest'
import { SourceProblem } from './runner.ts'
import type { AttemptResult, Job } from './runner.ts'
import { withSources } from './sourced-device.ts'
import { openSources } from './sources.ts'
import type { SourcesOptions } from './sources.ts'
import { PASSED, fakeDevice } from './testing/fake-device.ts'
import { tempDir } from './testing/temp-dir.ts'
import { until } from '../test/helpers/until.ts'

const { signal } = new AbortController()

/** A bare repository on this disk, to which a test pushes commits. */
async function openRepository() {
  const root = await tempDir()
  const bare = join(root, 'shop.git')
  const work = join(root, 'work')
  const git = (cwd: string, ...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', ...args], {
      cwd,
    })
  await git(root, 'init', '--quiet', '--bare', bare)
  await git(root, 'clone', '--quiet', bare, work)
  return {
    url: `file://${bare}`,
    /** Commits these files, and answers the hash. */
    async commit(files: Record<string, string>): Promise<string> {
      for (const [name, text] of Object.entries(files)) await writeFile(join(work, name), text)
      await git(work, 'add', '--all')
      await git(work, 'commit', '--quiet', '--message', 'change')
      await git(work, 'push', '--quiet', 'origin', 'HEAD:main')
      return (await git(work, 'rev-parse', 'HEAD')).stdout
    },
    git: (...args: string[]) => git(work, ...args),
  }
}

/** Programs of these names that say what they were asked, before the real ones go on. */
async function spyOn(...names: string[]) {
  const bin = await tempDir()
  const told = join(bin, 'told.log')
  await writeFile(told, '')
  for (const name of names) {
    const real = (await execa('which', [name])).stdout
    const script = `#!/bin/sh\n{ printf '%s ' ${name} "$@"; echo; env | sed 's/^/ENV /'; } >> '${told}'\nexec '${real}' "$@"\n`
    await writeFile(join(bin, name), script, { mode: 0o755 })
  }
  return {
    path: `${bin}:${process.env.PATH}`,
    calls: async (what: string) => (await readFile(told, 'utf8')).split('\n').filter((line) => line.includes(what)),
    text: () => readFile(told, 'utf8'),
  }
}

/** A package that runs a script when it is installed, and a project that needs it. */
async function projectWithScript(
  postinstall = "node -e \"require('fs').writeFileSync('ran.txt','')\"",
): Promise<Record<string, string>> {
  const directory = await tempDir()
  const pack = join(directory, 'pack')
  await mkdir(pack)
  const scripts = { postinstall }
  await writeFile(join(pack, 'package.json'), JSON.stringify({ name: 'pack', version: '1.0.0', scripts }))
  await execa('npm', ['pack', '--silent'], { cwd: pack })
  const tarball = `file:${join(pack, 'pack-1.0.0.tgz')}`
  const manifest = JSON.stringify({ name: 'shop-tests', version: '1.0.0', dependencies: { pack: tarball } })
  const project = join(directory, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), manifest)
  await execa('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund', '--offline'], { cwd: project })
  return { 'package.json': manifest, 'package-lock.json': await readFile(join(project, 'package-lock.json'), 'utf8') }
}

async function open(change: Partial<SourcesOptions> = {}) {
  const directory = await realpath(await tempDir())
  const options = {
    directory,
    allowed: [`file://${tmpdir()}/*/*`],
    installScripts: false,
    room: 1_000_000_000,
    environment: process.env,
  }
  return { directory, sources: await openSources({ ...options, ...change }) }
}

test('fetches a commit once, for however many jobs, and another commit beside it', async () => {
  const repository = await openRepository()
  const first = await repository.commit({ 'a.spec.js': 'one' })
  const second = await repository.commit({ 'a.spec.js': 'two' })
  const spy = await spyOn('git')
  const { sources } = await open({ environment: { ...process.env, PATH: spy.path } })
  const source = { repository: repository.url, commit: first }
  const held = await Promise.all([
    sources.hold('acme', source, signal),
    sources.hold('acme', source, signal),
    sources.hold('acme', source, signal),
  ])
  const other = await sources.hold('acme', { ...source, commit: second }, signal)
  expect(new Set(held.map(({ workspace }) => workspace)).size).toBe(1)
  expect(await readFile(join(held[0].workspace, 'a.spec.js'), 'utf8')).toBe('one')
  expect(await readFile(join(other.workspace, 'a.spec.js'), 'utf8')).toBe('two')
  for (const one of held) one.release()
  await sources.hold('acme', source, signal)
  expect(await spy.calls(' checkout ')).toHaveLength(2)
})

test('finds a commit in which no branch ends', async () => {
  const repository = await openRepository()
  const first = await repository.commit({ 'a.spec.js': 'one' })
  await repository.commit({ 'a.spec.js': 'two' })
  const { sources } = await open()
  const { workspace } = await sources.hold('acme', { repository: repository.url, commit: first }, signal)
  expect(await readFile(join(workspace, 'a.spec.js'), 'utf8')).toBe('one')
})

test('installs dependencies once for a lock file, without running their scripts', async () => {
  const repository = await openRepository()
  const project = await projectWithScript()
  const [first, second] = [await repository.commit(project), await repository.commit({ 'b.spec.js': 'b' })]
  const spy = await spyOn('npm')
  const { sources, directory } = await open({ environment: { ...process.env, PATH: spy.path } })
  for (const commit of [first, second]) {
    const { workspace } = await sources.hold('acme', { repository: repository.url, commit }, signal)
    expect(await readdir(join(workspace, 'node_modules', 'pack'))).toEqual(['package.json'])
  }
  expect(await spy.calls('npm ci ')).toHaveLength(1)
  expect(await readdir(join(directory, 'modules'))).toHaveLength(1)
})

test('takes no file for a lock file that a link leads to', async () => {
  const repository = await openRepository()
  const elsewhere = join(await tempDir(), 'package-lock.json')
  await writeFile(elsewhere, '{}')
  await repository.commit({ 'package.json': '{}', target: elsewhere })
  const { stdout: blob } = await repository.git('rev-parse', 'HEAD:target')
  await repository.git('update-index', '--add', '--cacheinfo', `120000,${blob},package-lock.json`)
  await repository.git('commit', '--quiet', '--message', 'link')
  await repository.git('push', '--quiet', 'origin', 'HEAD:main')
  const { stdout: commit } = await repository.git('rev-parse', 'HEAD')
  const spy = await spyOn('npm')
  const { sources } = await open({ environment: { ...process.env, PATH: spy.path } })
  const { workspace } = await sources.hold('acme', { repository: repository.url, commit }, signal)
  expect(await readdir(workspace)).toContain('package-lock.json')
  expect(await spy.calls('npm ')).toEqual([])
})

test('runs the scripts of packages where that is allowed', async () => {
  const repository = await openRepository()
  const first = await repository.commit(await projectWithScript())
  const commit = await repository.commit({ 'b.spec.js': 'b' })
  const { sources: without, directory } = await open()
  await without.hold('acme', { repository: repository.url, commit: first }, signal)
  // The same dependencies, and not those that were installed without.
  const { sources } = await open({ directory, installScripts: true })
  const { workspace } = await sources.hold('acme', { repository: repository.url, commit }, signal)
  expect(await readdir(join(workspace, 'node_modules', 'pack'))).toContain('ran.txt')
})

test('lets a project and its git dependencies choose neither the programs that npm runs nor its cache', async () => {
  const told = join(await tempDir(), 'told.log')
  await writeFile(told, '')
  const evil = await tempDir()
  const program = join(evil, 'program.sh')
  await writeFile(program, `#!/bin/sh\necho program >> '${told}'\nexec git "$@"\n`, { mode: 0o755 })
  const preload = join(evil, 'preload.cjs')
  await writeFile(preload, `require('node:fs').appendFileSync('${told}', 'preload\\n')`)
  const npmrc = [
    `git=${program}`,
    `script-shell=${program}`,
    `node-options=--require=${preload}`,
    'ignore-scripts=false',
    `cache=${join(evil, 'cache')}`,
  ].join('\n')

  // A dependency that has a script to prepare it: npm starts another npm in its checkout, where this .npmrc lies, too.
  const pack = await openRepository()
  const ran = `node -e "require('fs').appendFileSync('${told}', 'script\\n')"`
  const packed = await pack.commit({
    'package.json': JSON.stringify({ name: 'pack', version: '1.0.0', scripts: { prepare: ran, install: ran } }),
    '.npmrc': npmrc,
  })
  const spec = `git+${pack.url}#${packed}`
  const manifest = { name: 'shop-tests', version: '1.0.0', dependencies: { pack: spec } }
  const { dependencies } = manifest
  const lock = {
    lockfileVersion: 3,
    packages: { '': { dependencies }, 'node_modules/pack': { version: '1.0.0', resolved: spec } },
  }
  const repository = await openRepository()
  const commit = await repository.commit({
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(lock),
    '.npmrc': npmrc,
  })
  const { sources } = await open()
  const { workspace } = await sources.hold('acme', { repository: repository.url, commit }, signal)
  expect(await readdir(join(workspace, 'node_modules'))).toContain('pack')
  expect(await readFile(told, 'utf8')).toBe('')
  expect(await readdir(evil)).not.toContain('cache')
})

test('organizations share neither a checkout nor installed dependencies', async () => {
  const repository = await openRepository()
  const commit = await repository.commit(await projectWithScript())
  const { sources, directory } = await open()
  const source = { repository: repository.url, commit }
  const mine = await sources.hold('acme', source, signal)
  const installed = join('node_modules', 'pack', 'package.json')
  await writeFile(join(mine.workspace, installed), 'spoilt')
  await writeFile(join(mine.workspace, 'package.json'), 'spoilt')
  const theirs = await sources.hold('other', source, signal)
  expect(await readFile(join(theirs.workspace, installed), 'utf8')).toContain('"pack"')
  expect(await readFile(join(theirs.workspace, 'package.json'), 'utf8')).toContain('"shop-tests"')
  expect(await readdir(join(directory, 'caches'))).toHaveLength(2)
})

test('gives git and npm nothing of the environment but what they need', async () => {
  const repository = await openRepository()
  const commit = await repository.commit({ 'a.spec.js': 'one' })
  const spy = await spyOn('git')
  const environment = { ...process.env, PATH: spy.path, QGJOB_TOKEN: 'qgj_secret', AWS_SECRET_ACCESS_KEY: 'hidden' }
  const { sources } = await open({ environment })
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hidden')
  await sources.hold('acme', { repository: repository.url, commit }, signal).finally(() => vi.unstubAllEnvs())
  expect(await spy.text()).toContain('ENV GIT_TERMINAL_PROMPT=0')
  expect(await spy.text()).not.toMatch(/qgj_secret|hidden/)
})

test.each([
  ['https://evil.example/shop.git', ['https://github.com/acme/*']],
  ['https://github.com.evil.example/acme/shop.git', ['https://github.com/acme/*']],
  ['https://github.com/acme/../evil/shop.git', ['https://github.com/acme/*']],
  ['https://github.com/acme/%2e%2e/evil/shop.git', ['https://github.com/acme/*']],
  ['https://git.example/acme/evil/shop.git', ['https://git.example/acme/*']],
  ['https://gitxexample/acme/shop.git', ['https://git.example/acme/*']],
  ['https://git.example/acme/..', ['https://git.example/acme/*']],
  ['https://git.example/acme/..%2fevil', ['https://git.example/acme/*']],
  ['https://evil.example/acme/shop.git', ['https://*.example.com/acme/*', 'https://github.com/*']],
  ['https://github.com/acme/shop.git', []],
])('does not fetch %s where only %j may be fetched', async (repository, allowed) => {
  const { sources } = await open({ allowed })
  await expect(sources.hold('acme', { repository, commit: 'a'.repeat(40) }, signal)).rejects.toThrow(/does not fetch/)
})

test('takes no address for an option of git', async () => {
  const bin = await tempDir()
  await writeFile(join(bin, 'tell'), `#!/bin/sh\ntouch '${join(bin, 'told')}'\n`, { mode: 0o755 })
  const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}`, GIT_SSH_COMMAND: 'tell' }
  const { sources } = await open({ allowed: ['*'], environment })
  const source = { repository: '--upload-pack=tell', commit: 'a'.repeat(40) }
  await expect(sources.hold('acme', source, signal)).rejects.toThrow(SourceProblem)
  expect(await readdir(bin)).toEqual(['tell'])
})

test('speaks only protocols that keep what is sent to themselves', async () => {
  const { sources } = await open({ allowed: ['http://127.0.0.1:1/*'] })
  const source = { repository: 'http://127.0.0.1:1/shop.git', commit: 'a'.repeat(40) }
  await expect(sources.hold('acme', source, signal)).rejects.toThrow("transport 'http' not allowed")
})

test('runs no program that git is configured to run', async () => {
  const home = await tempDir()
  const program = `#!/bin/sh\ntouch '${join(home, 'told')}'\n`
  for (const name of ['post-checkout', 'monitor']) await writeFile(join(home, name), program, { mode: 0o755 })
  await writeFile(join(home, '.gitconfig'), `[core]\nhooksPath = ${home}\nfsmonitor = ${join(home, 'monitor')}\n`)
  const repository = await openRepository()
  const commit = await repository.commit({ 'a.spec.js': 'one' })
  const { sources } = await open({ environment: { ...process.env, HOME: home } })
  await sources.hold('acme', { repository: repository.url, commit }, signal)
  expect(await readdir(home)).not.toContain('told')
})

test.each(['main', '--upload-pack=touch /tmp/x', 'a'.repeat(39)])('does not take %j for a commit', async (commit) => {
  const { sources } = await open({ allowed: ['file:///x'] })
  await expect(sources.hold('acme', { repository: 'file:///x', commit }, signal)).rejects.toThrow(
    /not the hash of a commit/,
  )
})

test('says what git said, and leaves nothing behind; the next try begins anew', async () => {
  const repository = await openRepository()
  await repository.commit({ 'a.spec.js': 'one' })
  const { sources, directory } = await open()
  const missing = { repository: repository.url, commit: 'a'.repeat(40) }
  for (let tries = 0; tries < 2; tries++) {
    await expect(sources.hold('acme', missing, signal)).rejects.toThrow(SourceProblem)
  }
  expect(await readdir(join(directory, 'checkouts'))).toEqual([])
  expect(await readdir(join(directory, 'drafts'))).toEqual([])
})

test('is ended by its signal, and others go on', async () => {
  const repository = await openRepository()
  const commit = await repository.commit({ 'a.spec.js': 'one' })
  const { sources } = await open()
  const leaving = new AbortController()
  const source = { repository: repository.url, commit }
  const left = sources.hold('acme', source, leaving.signal)
  const stays = sources.hold('acme', source, signal)
  leaving.abort(new Error('canceled'))
  await expect(left).rejects.toThrow()
  expect(await readFile(join((await stays).workspace, 'a.spec.js'), 'utf8')).toBe('one')
})

/** Processes that work somewhere in a directory, as the system lists them. */
async function processesIn(directory: string): Promise<string[]> {
  const found = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(found.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return found.filter((_, index) => places[index]?.startsWith(directory))
}

const STUBBORN = "trap '' TERM; while :; do sleep 1; done"

test.runIf(process.platform === 'linux')('npm, and what a package of it started, end with a cancel', async () => {
  const repository = await openRepository()
  // One in front, and one behind that nobody waits for.
  const commit = await repository.commit(await projectWithScript(`sh -c "${STUBBORN}" & sh -c "${STUBBORN}"`))
  const { sources, directory } = await open({ installScripts: true })
  const leaving = new AbortController()
  const left = sources.hold('acme', { repository: repository.url, commit }, leaving.signal)
  const isStubborn = async (pid: string) => (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('trap')
  const haveStarted = async () => {
    const running = await Promise.all((await processesIn(directory)).map((pid) => isStubborn(pid).catch(() => false)))
    return running.filter(Boolean).length >= 2
  }
  await until(haveStarted, { what: 'the script of the package', withinMs: 30_000 })
  leaving.abort(new Error('canceled'))
  await expect(left).rejects.toThrow('canceled')
  await until(async () => (await processesIn(directory)).length === 0, { what: 'the end of all of them' })
  expect(await readdir(join(directory, 'drafts'))).toEqual([])
})

test.runIf(process.platform === 'linux')('git, and what it started, end with a cancel', async () => {
  const bin = await tempDir()
  await writeFile(join(bin, 'git'), `#!/bin/sh\nsh -c "${STUBBORN}" & wait\n`, { mode: 0o755 })
  const { sources, directory } = await open({ environment: { ...process.env, PATH: `${bin}:${process.env.PATH}` } })
  const leaving = new AbortController()
  const left = sources.hold('acme', { repository: `file://${bin}/shop.git`, commit: 'a'.repeat(40) }, leaving.signal)
  await until(async () => (await processesIn(directory)).length >= 2, { what: 'the start of git', withinMs: 30_000 })
  leaving.abort(new Error('canceled'))
  await expect(left).rejects.toThrow('canceled')
  await until(async () => (await processesIn(directory)).length === 0, { what: 'the end of all of them' })
})

test('removes what was used longest ago when there is no room, never what is in use', async () => {
  const repository = await openRepository()
  const commits: string[] = []
  for (const text of ['one', 'two', 'three']) commits.push(await repository.commit({ 'a.spec.js': text }))
  const { sources, directory } = await open({ room: 1 })
  const hold = (index: number) =>
    sources.hold('acme', { repository: repository.url, commit: commits[index] ?? '' }, signal)
  const used = await hold(0)
  await utimes(used.workspace, 1, 1)
  const old = await hold(1)
  old.release()
  const young = await hold(2)
  const kept = (await readdir(join(directory, 'checkouts'))).map((name) => join(directory, 'checkouts', name)).sort()
  expect(kept).toEqual([used.workspace, young.workspace].sort())
})

function aJob(change: Partial<Job>): Job {
  const job = { id: 'job_1', attemptId: 'att_1', attemptNumber: 1, organizationId: 'o', appVersionId: 'v' }
  return { ...job, testPath: 'a.spec.js', timeoutMs: 1_000, stopGraceMs: 1_000, ...change }
}

test('a job of a repository runs in its checkout; one of none where the agent says', async () => {
  const repository = await openRepository()
  const commit = await repository.commit({ 'a.spec.js': 'one' })
  const { sources } = await open()
  const device = fakeDevice()
  const sourced = withSources(device, sources)
  await sourced.run(aJob({ source: { repository: repository.url, commit } }), () => undefined, signal)
  await sourced.run(aJob({ source: null }), () => undefined, signal)
  expect(await readFile(join(device.started[0]?.workspace ?? '', 'a.spec.js'), 'utf8')).toBe('one')
  expect(device.started[1]?.workspace).toBe(undefined)
})

test('a job whose repository cannot be had is errored, and says why', async () => {
  const { sources } = await open({ allowed: [] })
  const device = fakeDevice()
  device.onRun = () => Promise.resolve(PASSED)
  const source = { repository: 'https://github.com/acme/shop.git', commit: 'a'.repeat(40) }
  const result: AttemptResult = await withSources(device, sources).run(aJob({ source }), () => undefined, signal)
  expect(result).toMatchObject({
    outcome: 'ERRORED',
    cause: 'TEST',
    error: expect.stringContaining('does not fetch') as string,
  })
  expect(device.started).toEqual([])
})
