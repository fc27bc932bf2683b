import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from '../testing/run-cli.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'qgjob-maintain-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

const POSTGRES = { QGJOB_DATABASE_URL: 'postgres://user:sekret@127.0.0.1:1/none' }

test('a new database is migrated once', async () => {
  const data = join(scratch(), 'data')
  const first = await runCli(['server', 'migrate', '--data-dir', data, '--json'])
  expect((JSON.parse(first.stdout) as { migrations: string[] }).migrations).toContain('0001-initial')
  expect(await runCli(['server', 'migrate', '--data-dir', data])).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'the tables were up to date\n',
  })
})

test('a backup goes and comes back, wherever the folder is named', async () => {
  const directory = scratch()
  const [data, file] = [join(directory, 'data'), join(directory, 'monday.sqlite')]
  await runCli(['server', 'migrate', '--data-dir', data])
  expect(await runCli(['server', 'backup', file, '--data-dir', data])).toMatchObject({
    exitCode: 0,
    stdout: `${file}\n`,
  })
  const restored = await runCli(['server', '--data-dir', data, 'restore', file])
  expect(restored.stderr).toMatch(/^the database before is kept as \S+qgjob\.sqlite\.before-restore-\S+\n$/)
  const pruned = await runCli(['server', 'prune'], { env: { QGJOB_DATA_DIR: data } })
  expect(pruned).toMatchObject({ exitCode: 0, stdout: '0 jobs\t0 events\n' })
})

test('builds and artifacts go and come back with the database, and what is damaged is not taken for them', async () => {
  const directory = scratch()
  const [data, file] = [join(directory, 'data'), join(directory, 'monday.sqlite')]
  const hash = createHash('sha256').update('an app').digest('hex')
  const [folder, copies] = [join(data, 'blobs', hash.slice(0, 2)), join(`${file}.blobs`, hash.slice(0, 2))]
  await runCli(['server', 'migrate', '--data-dir', data])
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, hash), 'an app')
  const made = await runCli(['server', 'backup', file, '--data-dir', data])
  expect(made).toEqual({ exitCode: 0, stdout: `${file}\n`, stderr: `1 file (builds and artifacts) in ${file}.blobs\n` })
  expect(readFileSync(join(copies, hash), 'utf8')).toBe('an app')

  rmSync(data, { recursive: true })
  expect(await runCli(['server', 'restore', file, '--data-dir', data])).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readFileSync(join(folder, hash), 'utf8')).toBe('an app')

  writeFileSync(join(folder, hash), 'bits that fell over')
  const damaged = await runCli(['server', 'backup', `${file}.2`, '--data-dir', data])
  expect(damaged.exitCode).toBe(3)
  expect(damaged.stderr).toContain(`the file ${hash} is damaged`)
  expect(existsSync(join(`${file}.2.blobs`, hash.slice(0, 2)))).toBe(false)
  expect(existsSync(`${file}.2`)).toBe(false)
  writeFileSync(join(folder, hash), 'an app')
  expect(await runCli(['server', 'backup', `${file}.2`, '--data-dir', data])).toMatchObject({ exitCode: 0 })
})

test('a backup with a damaged file is not restored, and changes nothing', async () => {
  const directory = scratch()
  const [data, file] = [join(directory, 'data'), join(directory, 'monday.sqlite')]
  await runCli(['server', 'migrate', '--data-dir', data])
  await runCli(['server', 'backup', file, '--data-dir', data])
  const hash = createHash('sha256').update('an app').digest('hex')
  const folder = join(`${file}.blobs`, hash.slice(0, 2))
  mkdirSync(folder)
  writeFileSync(join(folder, hash), 'bits that fell over')
  const databases = () => readdirSync(data).filter((name) => /before-restore|restoring/.test(name))
  const before = readFileSync(join(data, 'qgjob.sqlite'))

  const damaged = await runCli(['server', 'restore', file, '--data-dir', data])
  expect(damaged).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`the file ${hash} is damaged`) as string,
  })
  expect(damaged.stderr).toContain('the backup was not restored')
  expect([databases(), readFileSync(join(data, 'qgjob.sqlite')).equals(before)]).toEqual([[], true])

  rmSync(join(folder, hash))
  const restored = await runCli(['server', 'restore', file, '--data-dir', data])
  expect(restored).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('the database before is kept as') as string,
  })
})

test('what of a backup is elsewhere, or is not there, is told', async () => {
  const directory = scratch()
  const [data, file] = [join(directory, 'data'), join(directory, 'monday.sqlite')]
  await runCli(['server', 'migrate', '--data-dir', data])
  const bucket = await runCli(['server', 'backup', file, '--data-dir', data], { env: { QGJOB_BLOBS: 's3://bucket' } })
  expect(bucket.stderr).toContain('warning: builds and artifacts are NOT in it')
  const restored = await runCli(['server', 'restore', file, '--data-dir', data])
  expect(restored.stderr).toContain(`warning: there is no ${file}.blobs`)
})

test('what stands in the way is said in one sentence, and nothing is touched', async () => {
  const directory = scratch()
  const [data, file] = [join(directory, 'data'), join(directory, 'notes.txt')]
  writeFileSync(file, 'notes')
  const none = await runCli(['server', 'backup', `${file}.backup`, '--data-dir', data])
  expect(none).toMatchObject({
    exitCode: 3,
    stderr: `error: no backup was made [COULD_NOT_RUN]\ncause: There is no database in ${data}. Name its place with --data-dir.\n`,
  })
  for (const command of ['admin-token', 'prune']) {
    const nowhere = await runCli(['server', command, '--data-dir', data])
    expect(nowhere).toMatchObject({ exitCode: 3, stdout: '' })
    expect(nowhere.stderr).toContain(`cause: There is no database in ${data}.`)
  }
  const noBackup = await runCli(['server', 'restore', file, '--data-dir', data])
  expect(noBackup.stderr).toContain(`cause: ${file} is no backup of a qgjob database`)
  expect(existsSync(data)).toBe(false)
  expect((await runCli(['server', 'restore', '--data-dir', data])).exitCode).toBe(2)
})

test('on PostgreSQL its own tools are named, and the password is not', async () => {
  const backup = await runCli(['server', 'backup', 'monday.dump'], { env: POSTGRES })
  expect(backup).toMatchObject({ exitCode: 2 })
  expect(backup.stderr).toContain('pg_dump --format=custom --file=monday.dump "$QGJOB_DATABASE_URL"')
  const restore = await runCli(['server', 'restore', 'monday.dump'], { env: POSTGRES })
  expect(restore.stderr).toContain('pg_restore --dbname="$QGJOB_DATABASE_URL"')
  const away = await runCli(['server', 'migrate'], { env: POSTGRES })
  expect(away).toMatchObject({ exitCode: 3 })
  expect(away.stderr).toContain('Check its address (--database-url, QGJOB_DATABASE_URL or DATABASE_URL)')
  expect(backup.stderr + restore.stderr + away.stderr).not.toContain('sekret')
})
