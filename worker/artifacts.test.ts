import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RequestRefused, ServerUnreachable } from '../client/errors.ts'
import { createRedactor } from './redact.ts'
import { artifactName, createUploader, filesIn } from './artifacts.ts'
import type { UploaderOptions } from './artifacts.ts'
import { tempDir } from './testing/temp-dir.ts'

const ATTEMPT = { lease: { assignmentId: 'asg_1', fence: 7 }, attemptId: 'att_1' }
const { signal } = new AbortController()

/** Files, and an uploader whose server a test plays. */
async function start(names: string[], send: UploaderOptions['send']) {
  const directory = await tempDir()
  for (const name of names) await writeFile(join(directory, name), name)
  const trouble: string[] = []
  const sent: Record<string, string>[] = []
  const upload = createUploader({
    redactor: createRedactor(['hunter22', 'Schlüssel']),
    send: (file, ...rest) => {
      sent.push(file.query)
      return send(file, ...rest)
    },
    onTrouble: (error, name) => trouble.push(`${name}: ${error instanceof Error ? error.message : ''}`),
    patience: { giveUpAfterMs: 50, firstWaitMs: 1, maxWaitMs: 2 },
  })
  return { directory, upload: async () => upload(ATTEMPT, await filesIn(directory), signal), trouble, sent }
}

test('uploads every file under the lease, with its kind', async () => {
  const { upload, trouble, sent } = await start(['a.png', 'b.bin'], () => Promise.resolve())
  await upload()
  const lease = { assignmentId: 'asg_1', fence: '7', attemptId: 'att_1' }
  expect(sent).toEqual([
    { ...lease, name: 'a.png', contentType: 'image/png' },
    { ...lease, name: 'b.bin', contentType: 'application/octet-stream' },
  ])
  expect(trouble).toEqual([])
})

test('tries again when the server does not answer, and gives up without failing', async () => {
  let tries = 0
  const { upload, trouble, sent } = await start(['a.png', 'b.png'], () => {
    tries++
    return tries < 3 ? Promise.reject(new ServerUnreachable('http://lab', new Error('down'))) : Promise.resolve()
  })
  await upload()
  expect([sent.length, trouble]).toEqual([4, []])
  const gone = await start(['a.png', 'b.png'], () =>
    Promise.reject(new ServerUnreachable('http://lab', new Error('down'))),
  )
  await gone.upload()
  expect(gone.trouble).toHaveLength(1)
  expect(new Set(gone.sent.map(({ name }) => name))).toEqual(new Set(['a.png']))
})

test.each([
  ['FILE_TOO_LARGE', 2],
  ['ARTIFACTS_FULL', 1],
  ['STALE_LEASE', 1],
])('after %s it sends as many files as make sense', async (code, count) => {
  const { upload, trouble, sent } = await start(['a.png', 'b.png'], () =>
    Promise.reject(new RequestRefused(['no'], code)),
  )
  await upload()
  expect([sent.length, trouble.length]).toEqual([count, count])
})

test('uploads a hundred files of an attempt, and says that there were more', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `${index}.png`)
  const { upload, trouble, sent } = await start(names, () => Promise.resolve())
  await upload()
  expect([sent.length, trouble]).toEqual([100, [': 101 files, of which 100 were taken']])
})

test('takes the secrets out of logs alone, and changes no other byte, nor the file itself', async () => {
  const texts = {
    'a.log': Buffer.from(`${'x'.repeat(65_530)}hunter22 Schlüssel ü\n`),
    'b.log': Buffer.from([0, 0xff, 0xfe, 0x80, 0xc3, 10]),
    'c.txt': Buffer.from('hunter22'),
  }
  const sent: Buffer[] = []
  const { upload, directory, trouble } = await start([], async ({ file, size }) => {
    const bytes = await readFile(file)
    expect(bytes).toHaveLength(size)
    sent.push(bytes)
  })
  for (const [name, bytes] of Object.entries(texts)) await writeFile(join(directory, name), bytes)
  await upload()
  const clean = Buffer.from(`${'x'.repeat(65_530)}[redacted] [redacted] ü\n`)
  expect([trouble, sent]).toEqual([[], [clean, texts['b.log'], texts['c.txt']]])
  for (const [name, bytes] of Object.entries(texts)) expect(await readFile(join(directory, name))).toEqual(bytes)
  expect(await readdir(directory)).toEqual(Object.keys(texts))
})

test('leaves out a log that went away meanwhile, and sends the others', async () => {
  const { upload, directory, trouble, sent } = await start(['a.png', 'b.log', 'c.log'], async () => {
    await rm(join(directory, 'b.log'), { force: true })
  })
  await upload()
  expect(sent.map(({ name }) => name)).toEqual(['a.png', 'c.log'])
  expect(trouble).toEqual([expect.stringMatching(/^b\.log: ENOENT/)])
})

test('finds files in folders, and follows no link out of them', async () => {
  const directory = await tempDir()
  await mkdir(join(directory, 'deep'))
  await writeFile(join(directory, 'deep', 'a.txt'), 'a')
  await symlink('/etc/passwd', join(directory, 'link.txt'))
  await writeFile(join(directory, '.last-run.json'), '{}')
  expect((await filesIn(directory)).map(({ name }) => name)).toEqual(['deep/a.txt'])
  expect(await filesIn(join(directory, 'nowhere'))).toEqual([])
})

test.each([
  ['shop-pays/test-failed-1.png', 'shop-pays/test-failed-1.png'],
  ['../../etc/passwd', 'etc/passwd'],
  ['a\\b:c?.png', 'a/b_c_.png'],
  ['a\nb. /c', 'a_b/c'],
  [`${'d'.repeat(150)}/${'e'.repeat(100)}.png`, `${'e'.repeat(100)}.png`],
  ['...', 'file'],
])('%j is kept as %j', (name, kept) => {
  expect(artifactName(name)).toBe(kept)
})
