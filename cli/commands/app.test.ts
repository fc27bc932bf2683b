import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { apk } from '../../server/archives/testing.ts'
import { startServer } from '../../server/main.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { runCli } from '../testing/run-cli.ts'

let cwd: string
let server: string
beforeEach(async () => {
  cwd = await tempDir()
  const env = { QGJOB_PRIVATE_URLS: '1', QGJOB_MAX_BUILD_BYTES: '500000' }
  const dataDir = join(cwd, 'data')
  const running = await startServer({ dataDir, host: '127.0.0.1', port: 0 }, env, pino({ level: 'silent' }))
  onTestFinished(() => running.stop())
  server = running.url
  await writeFile(join(cwd, 'shop.apk'), apk())
})

const cli = (...args: string[]) => runCli(['app', ...args, '--server', server], { cwd })
const V1 = ['--org-id=acme', '--app-version-id=v1']

it('uploads a build, lists it, and says when it was there already', async () => {
  const first = await cli('upload', 'shop.apk', ...V1)
  expect(first.stderr).toBe('devices install it from now on for jobs on v1 (android)\n')
  expect(first.stdout.split('\t').slice(1, 6)).toEqual(['v1', 'android', 'yes', 'com.example.shop', '1.2.3 (7)'])
  const again = await cli('upload', 'shop.apk', ...V1, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ created: false, build: { fileName: 'shop.apk', current: true } })

  await writeFile(join(cwd, 'shop.apk'), apk({}, 'rebuilt'))
  await cli('upload', 'shop.apk', ...V1, '--platform=android')
  const listed = await cli('list', '--output=json')
  expect((JSON.parse(listed.stdout) as { current: boolean }[]).map(({ current }) => current)).toEqual([true, false])
})

it('has the server fetch a build', async () => {
  const files = createServer((_, response) => response.end(apk()))
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void files.close())
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/app.apk`
  const { exitCode, stdout } = await cli('upload', `--app-url=${url}`, ...V1, '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ created: true, build: { sourceUrl: url, platform: 'ANDROID' } })
})

it.each([
  ['no file', [], 'USAGE', 'no build was named'],
  ['both', ['shop.apk', '--app-url=https://example.com/a.apk'], 'USAGE', 'a file and --app-url were named'],
  ['a file that is not there', ['lost.apk'], 'USAGE', 'there is no file'],
  ['a file that is no build', ['notes.txt'], 'INVALID_INPUT', 'is no app build'],
  ['a file that is too large', ['large.apk'], 'FILE_TOO_LARGE', 'larger than 500000 bytes'],
  ['another platform', ['shop.apk', '--platform=ios'], 'INVALID_INPUT', 'is a build for ANDROID'],
  ['an address that cannot be used', ['--app-url=ftp://example.com/a.apk'], 'INVALID_INPUT', 'must begin with https:'],
])('explains what is wrong with %s', async (_, args, code, why) => {
  await writeFile(join(cwd, 'notes.txt'), 'hello')
  await writeFile(join(cwd, 'large.apk'), Buffer.alloc(3_000_000))
  const { exitCode, stdout, stderr } = await cli('upload', ...args, ...V1)
  expect(stdout).toBe('')
  expect(stderr).toContain(`[${code}]`)
  expect(stderr).toContain(why)
  expect(exitCode).toBe(2)
})

it('says where to begin when nothing was uploaded', async () => {
  expect((await cli('list')).stderr).toContain('nothing was submitted yet')
})
