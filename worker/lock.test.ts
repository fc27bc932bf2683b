import { once } from 'node:events'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { lockDirectory } from './lock.ts'
import { tempDir } from './testing/temp-dir.ts'

const HOLDER = `
  const { lockDirectory } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)})
  await lockDirectory(process.argv[1])
  console.log('held')
  setInterval(() => undefined, 1000)
`

test('a second process is told who is in its way; a killed one holds nothing', async () => {
  const directory = await tempDir()
  const holder = execa(process.execPath, ['--input-type=module', '--eval', HOLDER, directory], { reject: false })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  await expect(lockDirectory(directory)).rejects.toThrow(/Another worker process uses/)

  holder.kill('SIGKILL')
  await holder
  const lock = await lockDirectory(directory)
  lock.release()
})
