import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { openLifelines } from '../browser/testing.ts'
import { createAppium } from './appium-server.ts'

/**
 * In place of Appium: it answers its status, and holds a line, as does a process that it starts, like adb of a session.
 */
async function fakeAppium() {
  const directory = await tempDir()
  const lifelines = await openLifelines()
  onTestFinished(() => lifelines.close())
  const entry = join(directory, 'appium.cjs')
  await writeFile(
    entry,
    `
    const { spawn } = require('node:child_process')
    const hold = 'require("node:net").connect(${lifelines.port}); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
    require('node:fs').appendFileSync(${JSON.stringify(join(directory, 'started'))}, process.argv.slice(2).join(' ') + '\\n')
    spawn(process.execPath, ['-e', hold])
    require('node:net').connect(${lifelines.port})
    process.on('SIGTERM', () => process.exit(0))
    const port = process.argv[process.argv.indexOf('--port') + 1]
    require('node:http').createServer((_, response) => response.end('{"value":{"ready":true}}')).listen(port, '127.0.0.1')`,
  )
  const starts = async () => (await readFile(join(directory, 'started'), 'utf8')).trim().split('\n')
  return { entry, lifelines, starts, options: { entry, env: {}, onLine: () => undefined } }
}

test('one server for all who ask, started when it is needed, and again when it ended by itself', async () => {
  const { options, lifelines, starts } = await fakeAppium()
  const appium = createAppium(options)
  const [first, same] = await Promise.all([appium.use(), appium.use()])
  expect(same.url).toBe(first.url)
  expect(await starts()).toHaveLength(1)
  await lifelines.held(2)
  await first.stop()
  await lifelines.held(0)
  expect(first.isRunning()).toBe(false)
  const next = await appium.use()
  expect(await starts()).toHaveLength(2)
  expect(next.isRunning()).toBe(true)
  await appium.stop()
  await lifelines.held(0)
})

test('it listens on loopback, at a port of its own', async () => {
  const { options, starts } = await fakeAppium()
  const [one, two] = [createAppium(options), createAppium(options)]
  const servers = [await one.use(), await two.use()]
  expect(new Set(servers.map(({ url }) => url)).size).toBe(2)
  expect((await starts()).every((args) => args.startsWith('server --address 127.0.0.1 --port '))).toBe(true)
  await Promise.all([one.stop(), two.stop()])
})

test('a server that does not start says why', async () => {
  const entry = join(await tempDir(), 'appium.cjs')
  await writeFile(entry, 'console.error("Fatal: no such driver"); process.exit(1)')
  await expect(createAppium({ entry, env: {}, onLine: () => undefined }).use()).rejects.toThrow(/Fatal: no such driver/)
})

test('an agent that is killed takes its server with it, and what that has started', async () => {
  const { entry, lifelines } = await fakeAppium()
  const script = `
    const { createAppium } = await import(${JSON.stringify(new URL('./appium-server.ts', import.meta.url).href)})
    await createAppium({ entry: ${JSON.stringify(entry)}, env: {}, onLine: () => undefined }).use()
    setInterval(() => undefined, 1000)`
  const agent = execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false })
  await lifelines.held(2)
  agent.kill('SIGKILL')
  await Promise.all([agent, lifelines.held(0)])
})
