import { expect, test, vi } from 'vitest'
import { LOG_LIMITS, openLogStream } from './log-stream.ts'
import { deferred } from './testing/deferred.ts'

interface Chunk {
  seq: number
  text: string
}

test('collects small writes into one chunk', async () => {
  const sent: Chunk[] = []
  const log = openLogStream((chunk) => Promise.resolve(void sent.push(chunk)))
  log.write('one ')
  log.write('two ')
  log.write('three')
  await log.close()
  expect(sent).toEqual([{ seq: 0, text: 'one two three' }])
})

test('splits long text into numbered chunks and never inside a character', async () => {
  const sent: Chunk[] = []
  const log = openLogStream((chunk) => Promise.resolve(void sent.push(chunk)), { ...LOG_LIMITS, chunkLength: 4 })
  log.write('abc😀defg')
  await log.close()
  expect(sent).toEqual([
    { seq: 0, text: 'abc' },
    { seq: 1, text: '😀de' },
    { seq: 2, text: 'fg' },
  ])
})

test('nor inside a sequence that sets a color', async () => {
  const sent: Chunk[] = []
  const log = openLogStream((chunk) => Promise.resolve(void sent.push(chunk)), { ...LOG_LIMITS, chunkLength: 8 })
  log.write('abcdef\u001b[31mred\u001b[0m')
  await log.close()
  expect(sent.map(({ text }) => text)).toEqual(['abcdef', '\u001b[31mred', '\u001b[0m'])
})

test('sends one chunk at a time, in order', async () => {
  const gates = [deferred(), deferred()]
  const started: number[] = []
  const log = openLogStream(
    ({ seq }) => {
      started.push(seq)
      return gates[seq]?.promise ?? Promise.resolve()
    },
    { ...LOG_LIMITS, chunkLength: 3 },
  )
  log.write('aaabbb')
  expect(started).toEqual([0])
  gates[0]?.resolve()
  gates[1]?.resolve()
  await log.close()
  expect(started).toEqual([0, 1])
})

test('keeps no more text than its bound while the server is slow: the newest, and says what is missing', async () => {
  const gate = deferred()
  const sent: Chunk[] = []
  const log = openLogStream(
    (chunk) => {
      sent.push(chunk)
      return gate.promise
    },
    { ...LOG_LIMITS, chunkLength: 10, pendingLength: 20 },
  )
  log.write('0123456789')
  log.write(`${'x'.repeat(15)}\n`)
  log.write(`${'y'.repeat(15)}\n`)
  gate.resolve()
  await log.close()
  log.write('after the end')
  const gap = '\n[16 characters are missing here: the server took them too slowly]\n'
  expect(sent.map(({ text }) => text).join('')).toBe(`0123456789${gap}${'y'.repeat(15)}\n`)
})

test('sends of a log that is too long its beginning and its end, and says what is missing between them', async () => {
  const sent: Chunk[] = []
  const log = openLogStream((chunk) => Promise.resolve(void sent.push(chunk)), {
    ...LOG_LIMITS,
    ...{ chunkLength: 5, headBytes: 5, tailLength: 8 },
  })
  log.write('12345')
  await vi.waitUntil(() => sent.length === 1)
  for (let line = 0; line < 100; line++) log.write('more\n')
  log.write('the end')
  expect(sent).toHaveLength(1)
  await log.close()
  const gap = '\n[500 characters are missing here: the log is too long]\n'
  expect(sent.map(({ text }) => text).join('')).toBe(`12345${gap}the end`)
})

test('ends quietly when the server takes no more', async () => {
  let calls = 0
  const log = openLogStream(
    () => {
      calls++
      return Promise.reject(new Error('stale'))
    },
    { ...LOG_LIMITS, chunkLength: 2 },
  )
  log.write('aabbcc')
  await log.close()
  expect(calls).toBe(1)
})

test('closing does not wait longer than its limit', async () => {
  let isGivenUp = false
  const log = openLogStream(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isGivenUp = true
          reject(new Error('aborted'))
        })
      }),
    { ...LOG_LIMITS, closeMs: 5 },
  )
  log.write('text')
  await log.close()
  expect(isGivenUp).toBe(true)
})
