import { rm } from 'node:fs/promises'
import { CompiledQuery } from 'kysely'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { scratchDirectory } from '../test/helpers/scratch.ts'
import { startServer } from './main.ts'
import { openStore } from './store/open.ts'

it('lets go of the data directory when it cannot start', async () => {
  const directory = scratchDirectory('main')
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const before = await openStore({ directory })
  await before.write(({ tx }) => tx.executeQuery(CompiledQuery.raw('alter table assignments rename to lost')))
  await before.close()
  const start = startServer({ dataDir: directory, host: '127.0.0.1', port: 0 }, {}, pino({ level: 'silent' }))
  await expect(start).rejects.toThrow('no such table')
  const after = await openStore({ directory })
  await after.close()
})
