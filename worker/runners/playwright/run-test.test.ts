import { realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SetupProblem } from '../../runner.ts'
import { tempDir } from '../../testing/temp-dir.ts'
import { runTest } from './run-test.ts'

test.each([
  ['a file that is not there', 'SOURCE', '"a.spec.js" is no file in the workspace of this worker'],
  ['a project that cannot run', 'TEST', 'the workspace of this worker has no config'],
])('%s is told of without where the workspace lies on the machine', async (_, cause, text) => {
  const directory = await realpath(await tempDir())
  await writeFile(join(directory, 'b.spec.js'), '')
  const place = {
    cli: join(directory, 'cli.js'),
    workspace: directory,
    userConfig: null,
    attempts: join(directory, 'attempts'),
    projectAt() {
      throw new Error('no job brings one along')
    },
  }
  const app = { organizationId: 'acme', appVersionId: 'v1' }
  const job = { ...app, id: 'job_1', attemptId: 'att_1', attemptNumber: 1, timeoutMs: 1_000, stopGraceMs: 1_000 }
  const { error, ...result } = await runTest(
    place,
    { ...job, testPath: cause === 'SOURCE' ? 'a.spec.js' : 'b.spec.js' },
    () => Promise.reject(new SetupProblem(`${directory} has no config`)),
    () => undefined,
    new AbortController().signal,
  )
  expect(result).toMatchObject({ outcome: 'ERRORED', cause })
  expect(error).toContain(text)
  expect(error).not.toContain(directory)
})
