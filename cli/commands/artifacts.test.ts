import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { runOne, submit } from '../../test/helpers/factories.ts'
import { startServer } from '../../server/main.ts'
import { uploadFile } from '../../client/transfer.ts'
import { writeFile } from 'node:fs/promises'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'

it('lists what attempts left, and saves it in a folder for each attempt', async () => {
  const cwd = await tempDir()
  const log = pino({ level: 'silent' })
  const server = await startServer({ dataDir: join(cwd, 'data'), host: '127.0.0.1', port: 0 }, {}, log)
  onTestFinished(() => server.stop())
  const [job] = await submit(server.app, {})
  const { lease, attempt } = await runOne(server.app)
  for (const name of ['shots/login.png', 'trace.zip']) {
    const file = join(cwd, 'file')
    await writeFile(file, name)
    const query = { ...lease, fence: String(lease.fence), attemptId: attempt.id, name, contentType: 'image/png' }
    await uploadFile({ url: server.url, path: 'artifacts', query, file, size: name.length })
  }
  const cli = (...args: string[]) => runCli([...args, '--server', server.url], { cwd })
  const listed = await cli('artifacts', job?.id ?? '')
  expect(listed.stdout).toBe('1\tshots/login.png\timage/png\t15\t\n1\ttrace.zip\timage/png\t9\t\n')
  expect(listed.stderr).toBe('--out=FOLDER saves them\n')

  const saved = await cli('artifacts', job?.id ?? '', '--out=evidence', '--name=*.png')
  expect(saved.stderr).toBe('saved 1 file in evidence\n')
  expect(await readFile(join(cwd, 'evidence/attempt-1/shots/login.png'), 'utf8')).toBe('shots/login.png')
  expect(await cli('artifacts', job?.id ?? '', '--attempt=2')).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('left no such file [NOT_FOUND]\ncause: it left ') as string,
  })
  expect(await cli('artifacts', job?.id ?? '', '--name=*.mp4', '--json')).toMatchObject({ exitCode: 5, stdout: '' })

  const status = await cli('status', job?.id ?? '')
  expect(status.stdout).toContain('artifact\t1\tshots/login.png\t15\n')
})

it.each(['../escaped', '/etc/escaped', 'a/../../escaped', 'a\\b'])('saves nothing under the name %j', async (name) => {
  const cwd = await tempDir()
  const artifact = { name, contentType: 'text/plain', size: 1, sha256: 'aa', url: 'artifacts/art_1' }
  const fake = await startFakeServer({ job: { id: 'job_1', attempts: [{ number: 1, artifacts: [artifact] }] } })
  onTestFinished(() => fake.stop())
  const { exitCode, stderr } = await runCli(['artifacts', 'job_1', '--out=out', '--server', fake.url], { cwd })
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('leads out of the folder')])
  expect(await readdir(cwd)).toEqual([])
})
