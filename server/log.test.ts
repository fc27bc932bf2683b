import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

const SCRIPT = `
  import { createLog } from ${JSON.stringify(import.meta.resolve('./log.ts'))}
  const log = createLog('info')
  for (let line = 0; line < 5_000; line++) log.info({ line, text: 'x'.repeat(500) }, 'hello')
  process.stderr.write('alive ' + Math.round(process.memoryUsage().rss / 1e6))
`

/** What the script says when it has logged 2.5 MB, with a shell's redirection of its output. */
async function logTo(redirection: string): Promise<string> {
  const shell = spawn('sh', ['-c', `"$0" --input-type=module --eval "$1" ${redirection}`, process.execPath, SCRIPT], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onTestFinished(() => void process.kill(-(shell.pid ?? 0), 'SIGKILL'))
  const [said] = (await once(shell.stderr, 'data')) as [Buffer]
  return said.toString()
}

// The shell goes on, so that there is something to kill.
test('a disk that is full does not hold the server up, and what waits is bounded', async () => {
  expect(await logTo('> /dev/full; sleep 60')).toMatch(/^alive \d{2,3}$/)
})

test('neither does a reader that does not read', async () => {
  expect(await logTo('| sleep 60')).toMatch(/^alive \d{2,3}$/)
})

test('nor one that left', async () => {
  expect(await logTo('| true; sleep 60')).toMatch(/^alive \d{2,3}$/)
})
