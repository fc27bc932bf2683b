import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CliError } from './errors.ts'
import { readSettings } from './settings.ts'

let home: string
let project: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'qgjob-settings-'))
  project = join(home, 'project', 'packages', 'app')
  mkdirSync(project, { recursive: true })
  mkdirSync(join(home, '.config', 'qgjob'), { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true }))

const projectFile = (settings: unknown): void =>
  writeFileSync(join(home, 'project', 'qgjob.config.json'), JSON.stringify(settings))
const userFile = (settings: unknown): void =>
  writeFileSync(join(home, '.config', 'qgjob', 'config.json'), JSON.stringify(settings))
const read = (flags = {}, env = {}) => readSettings(flags, { HOME: home, ...env }, project)

test('without any setting the server is the local one and no organization is named', () => {
  expect(read()).toEqual({
    server: { value: 'http://127.0.0.1:4000', source: 'the default' },
    organization: null,
    tlsCa: null,
    profile: null,
    token: null,
    notes: [],
  })
})

test('a flag goes before the environment, that before the project, that before the user', () => {
  userFile({ server: 'http://user:1', organization: 'user' })
  expect(read().server).toEqual({ value: 'http://user:1', source: join(home, '.config', 'qgjob', 'config.json') })
  projectFile({ server: 'http://project:1' })
  expect(read().server).toEqual({ value: 'http://project:1', source: join(home, 'project', 'qgjob.config.json') })
  const env = { QGJOB_SERVER_URL: 'http://env:1' }
  expect(read({}, env).server).toEqual({ value: 'http://env:1', source: 'QGJOB_SERVER_URL' })
  expect(read({ server: 'http://flag:1' }, env).server).toEqual({ value: 'http://flag:1', source: '--server' })
})

test('each setting is looked for on its own', () => {
  userFile({ organization: 'from-user' })
  projectFile({ server: 'http://project:1' })
  expect(read()).toMatchObject({ server: { value: 'http://project:1' }, organization: { value: 'from-user' } })
  expect(read({ orgId: 'flag' }, { QGJOB_ORG: 'env' }).organization?.value).toBe('flag')
  expect(read({}, { QGJOB_ORG: 'env' }).organization?.value).toBe('env')
})

test('an empty variable is no setting', () => {
  projectFile({ server: 'http://project:1' })
  expect(read({}, { QGJOB_SERVER_URL: '' }).server.value).toBe('http://project:1')
})

test('XDG_CONFIG_HOME moves the user file', () => {
  mkdirSync(join(home, 'xdg', 'qgjob'), { recursive: true })
  writeFileSync(join(home, 'xdg', 'qgjob', 'config.json'), '{"organization":"xdg"}')
  expect(read({}, { XDG_CONFIG_HOME: join(home, 'xdg') }).organization?.value).toBe('xdg')
})

test('an address may leave out http://', () => {
  expect(read({ server: 'lab.local:4000' }).server.value).toBe('http://lab.local:4000')
})

test.each([
  [{ server: 'ftp://lab' }, {}, 'it comes from --server'],
  [{}, { QGJOB_SERVER_URL: 'http://' }, 'it comes from QGJOB_SERVER_URL'],
])('an address that cannot be used is refused and its source named', (flags, env, why) => {
  expect(() => read(flags, env)).toThrow(CliError)
  expect(problemOf(() => read(flags, env)).why).toContain(why)
})

test('a broken or misspelt settings file is an error, not ignored', () => {
  projectFile({ serwer: 'http://x' })
  expect(problemOf(read).why).toBe('unknown setting "serwer": did you mean server?')
  projectFile({ server: 4000 })
  expect(problemOf(read).why).toBe('"server" is not a string')
  writeFileSync(join(home, 'project', 'qgjob.config.json'), '{"server": ')
  expect(problemOf(read)).toMatchObject({ what: expect.stringContaining('qgjob.config.json') as string })
})

function problemOf(action: () => unknown) {
  try {
    action()
  } catch (error) {
    if (error instanceof CliError) return error.problem
  }
  throw new Error('it did not fail as expected')
}
