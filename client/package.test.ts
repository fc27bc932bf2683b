import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { tempDir } from '../worker/testing/temp-dir.ts'

// The package as somebody else's project sees it: what is published, and its declared dependencies.

const REPOSITORY = join(import.meta.dirname, '..')
/** What the compiler says about a file of a project that has the package installed. */
async function problemsOf(source: string): Promise<string[]> {
  const project = await tempDir()
  const modules = join(project, 'node_modules')
  for (const path of ['package.json', 'dist/types', 'dist/client.js']) {
    await cp(join(REPOSITORY, path), join(modules, 'qgjob', path), { recursive: true })
  }
  await mkdir(join(modules, '@graphql-typed-document-node'))
  for (const path of ['graphql', '@graphql-typed-document-node/core']) {
    await symlink(join(REPOSITORY, 'node_modules', path), join(modules, path))
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  const file = join(project, 'consumer.ts')
  await writeFile(file, source)
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    types: [],
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const CONSUMER = `
  import { CancelJobDocument, GetJobDocument, RequestRefused, WatchJobDocument, createClient } from 'qgjob/client'
  import type { JobRowFragment, QgjobClient } from 'qgjob/client'
  const client: QgjobClient = createClient({ url: 'http://127.0.0.1:4000', transport: 'ws' })
  const { job } = await client.query(GetJobDocument, { id: 'x' })
  export const row: JobRowFragment | null = job
  const { cancelJob } = await client.mutate(CancelJobDocument, { id: 'x' })
  if (cancelJob.__typename === 'NotFound') throw new RequestRefused([cancelJob.message], cancelJob.code)
  let after: string | null = null
  for await (const { jobUpdated } of client.subscribe(WatchJobDocument, () => ({ id: 'x', after }))) {
    after = jobUpdated.cursor
  }
  await client.close()
`

test('its client is typed, strictly and with node resolution', async () => {
  expect(await problemsOf(CONSUMER)).toEqual([])
})

test('its types are no any: what is wrong is said', async () => {
  expect(await problemsOf(CONSUMER.replace("{ id: 'x' })", '{ id: true })'))).toEqual([
    "Type 'boolean' is not assignable to type 'string | number'.",
  ])
})
