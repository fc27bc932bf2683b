import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { expect, it } from 'vitest'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import { StoreUnavailable } from '../../server/store/unavailable.ts'
import { describeSqlite } from '../helpers/stores.ts'

function directoryOf(place: StoreLocation): string {
  if (!('directory' in place)) throw new Error('not a directory')
  return place.directory
}

describeSqlite('the SQLite file', ({ open, place }) => {
  it('writes to disk before it answers', async () => {
    const store = await open()
    const pragmas = await store.write(async ({ tx }) => {
      const ask = async (name: string) => (await tx.executeQuery(CompiledQuery.raw(`pragma ${name}`))).rows
      return [...(await ask('journal_mode')), ...(await ask('synchronous'))]
    })
    expect(pragmas).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }])
  })

  it('is refused to a second server, in this process and in another', async () => {
    const where = await place()
    const directory = directoryOf(where)
    const first = await openStore(where)
    const message = `Another qgjob server uses the data directory ${directory}. Stop it, or choose another with --data-dir.`
    await expect(openStore(where)).rejects.toThrow(new StoreUnavailable(message))
    const script = `
      import { openStore } from ${JSON.stringify(import.meta.resolve('../../server/store/open.ts'))}
      await openStore({ directory: process.argv[1] }).catch((error) => console.log(error.message))
    `
    const other = spawnSync(process.execPath, ['--input-type=module', '--eval', script, directory], {
      encoding: 'utf8',
    })
    expect(other.stdout.trim()).toBe(message)
    await first.close()
    const again = await open(where)
    expect(again.epoch).toBe(first.epoch)
  })

  it('says what to do when its directory cannot be made', async () => {
    const file = directoryOf(await place())
    writeFileSync(join(file, '..', 'file'), '')
    await expect(openStore({ directory: join(file, '..', 'file', 'data') })).rejects.toThrow(
      /cannot be made: .*--data-dir/,
    )
  })
})
