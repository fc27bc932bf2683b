import { cleanup, render } from 'ink-testing-library'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NOW, aFinishedJob, aJob, before } from '../testing/factories.ts'
import { App } from './App.tsx'
import type { LiveActions } from './App.tsx'
import type { LogText } from './log-text.ts'
import { createStore } from './store.ts'

afterEach(() => cleanup())

/** The library's terminal is 100 columns wide and tells no height: Ink takes it for 24 rows. */
function start(count: number, given: Partial<LiveActions> = {}) {
  const store = createStore()
  for (let n = 1; n <= count; n++) {
    const job = aJob({ id: `job_${String(n).padStart(6, '0')}`, testPath: `tests/t${n}.spec.js` })
    store.tell({ type: 'job', at: before(0), kind: 'SNAPSHOT', job })
  }
  store.tell({
    type: 'job',
    at: before(0),
    kind: 'SNAPSHOT',
    job: aFinishedJob('FAILED', { id: 'f', testPath: 'tests/bad.spec.js' }),
  })
  store.flush()
  const [onLeave, onResized] = [vi.fn(), vi.fn()]
  const actions: LiveActions = {
    cancel: vi.fn((id: string) => Promise.resolve(`${id} is canceled`)),
    rerun: vi.fn((id: string) => Promise.resolve(`${id} runs again`)),
    open: vi.fn(() => 'http://x:4000/graphql'),
    why: vi.fn(() => Promise.resolve(null)),
    follow: vi.fn(() => new Promise<void>(() => undefined)),
    ...given,
  }
  const app = render(
    <App server="http://x:4000" organization="qualgent" {...{ store, actions, onLeave, onResized }} now={() => NOW} />,
  )
  const press = async (...keys: string[]): Promise<string> => {
    for (const key of keys) app.stdin.write(key)
    await new Promise(setImmediate)
    return app.lastFrame() ?? ''
  }
  /** Resolves once a frame is drawn that is as asked. */
  const seen = async (isIt: (frame: string) => boolean): Promise<string> => {
    while (!isIt(app.lastFrame() ?? '')) await new Promise(setImmediate)
    return app.lastFrame() ?? ''
  }
  const resize = (columns: number): void => {
    Object.defineProperty(app.stdout, 'columns', { value: columns, configurable: true })
    app.stdout.emit('resize')
  }
  return { store, actions, onLeave, onResized, resize, press, seen, frame: () => app.lastFrame() ?? '' }
}

const marked = (frame: string): string | undefined => /^› .  (\S+)/m.exec(frame)?.[1]
const title = (frame: string): string | undefined => /^(Failed jobs|Jobs) .*$/m.exec(frame)?.[0].trimEnd()

test('another size of the terminal begins on an empty screen, once the frame has that size', async () => {
  const { onResized, resize, seen } = start(3)
  resize(60)
  await seen((frame) => frame.split('\n').every((line) => line.length <= 60))
  await vi.waitFor(() => expect(onResized).toHaveBeenCalledTimes(1))
  resize(60)
  await new Promise(setImmediate)
  expect(onResized).toHaveBeenCalledTimes(1)
})

describe('cancel and rerun', () => {
  test('ask, do it, and say what came of it', async () => {
    const { press, seen, actions } = start(3)
    expect(await press('j', 'c')).toContain('Cancel tests/t1.spec.js? y yes n no')
    expect(await press('n')).toContain('q quit')
    expect(actions.cancel).not.toHaveBeenCalled()
    await press('cy')
    await seen((frame) => frame.includes('job_000001 is canceled'))
    expect(await press('g')).toContain('q quit')
    expect(await press('r')).toContain('Run again: tests/bad.spec.js?')
    await press('y')
    expect(actions.rerun).toHaveBeenCalledWith('f')
  })

  test('that the server refuses, or that it is not there for, say so', async () => {
    const cancel = () => Promise.reject(new Error('The qgjob server cannot be reached.'))
    const { press, seen } = start(1, { cancel })
    await press('jcy')
    await seen((frame) => frame.includes('The qgjob server cannot be reached.'))
  })

  test('o says the address that it opens', async () => {
    expect(await start(1).press('o')).toContain('http://x:4000/graphql')
  })
})

describe('the log of a job', () => {
  test('is followed while its pane is open, and no longer', async () => {
    let following: { log: LogText; signal: AbortSignal } | undefined
    const follow: LiveActions['follow'] = (_id, log, signal) => {
      following = { log, signal }
      return new Promise(() => undefined)
    }
    const { press, seen } = start(3, { follow })
    await press('l')
    following?.log.add({ attemptNumber: 1, text: 'step one\nstep' })
    await seen((frame) => frame.includes('step one') && frame.includes('Log  ✗ failed  tests/bad.spec.js'))
    following?.log.add({ attemptNumber: 1, text: ' two\n' })
    await seen((frame) => frame.includes('step two'))
    expect(following?.signal.aborted).toBe(false)
    await press('\u001b')
    await seen((frame) => frame.includes('Devices'))
    expect(following?.signal.aborted).toBe(true)
  })
})

test('enter shows all about a job, and why it waits', async () => {
  const waiting = {
    rule: 'WORKERS_BUSY',
    explanation: 'Both phones serve v2.',
    remedy: 'Another phone would help.',
    position: 3,
    workers: 0,
    start: null,
    end: null,
  } as const
  const { press, seen } = start(3, { why: () => Promise.resolve(waiting) })
  await press('j', '\r')
  const frame = await seen((text) => text.includes('because'))
  expect(frame).toContain('Job  ○ queued  tests/t1.spec.js')
  expect(frame).toContain('waits        workers busy, position 3 in its group')
  expect(frame).toContain('because      Both phones serve v2.')
  expect(frame).toContain('helps        Another phone would help.')
})

describe('keys', () => {
  test('move the mark by one, to both ends, and never beyond; the list follows it', async () => {
    const { press, frame } = start(50)
    const at = (text: string): [string | undefined, string | undefined] => [title(text), marked(text)]
    expect(at(frame())).toEqual(['Jobs 1-11 of 51', 'tests/bad.spec.js'])
    expect(marked(await press('k'))).toBe('tests/bad.spec.js')
    expect(marked(await press('j', 'j'))).toBe('tests/t2.spec.js')
    expect(marked(await press('\u001b[B'))).toBe('tests/t3.spec.js')
    expect(marked(await press('\u001b[A', 'k'))).toBe('tests/t1.spec.js')
    expect(at(await press('G'))).toEqual(['Jobs 41-51 of 51', 'tests/t50.spec.js'])
    expect(at(await press('j'))).toEqual(['Jobs 41-51 of 51', 'tests/t50.spec.js'])
    expect(at(await press('g'))).toEqual(['Jobs 1-11 of 51', 'tests/bad.spec.js'])
  })

  test('that arrive together in one read all count', async () => {
    const { press, onLeave } = start(50)
    expect(marked(await press('jj\u001b[Bj'))).toBe('tests/t4.spec.js')
    const both = await press('f?')
    expect(both).toContain('waits for a device')
    expect(title(await press('?'))).toBe('Failed jobs 1')
    expect(await press('f/x\u007ft50\rG\r')).toContain('Job  ○ queued  tests/t50.spec.js')
    await press('q')
    expect(onLeave).toHaveBeenLastCalledWith('quit')
  })

  test('f shows the failed jobs alone, and back', async () => {
    const { press } = start(50)
    const failed = await press('j', 'f')
    expect(title(failed)).toBe('Failed jobs 1')
    expect(failed).toContain('tests/bad.spec.js')
    expect(title(await press('f'))).toBe('Jobs 1-11 of 51')
  })

  test('? shows the keys and the symbols, and hides them', async () => {
    const { press } = start(1)
    expect(await press('?')).toContain('waits for a device')
    expect(await press('?')).not.toContain('waits for a device')
  })

  test('q leaves; Ctrl-C leaves as an interrupt', async () => {
    const { press, onLeave } = start(1)
    await press('q')
    expect(onLeave).toHaveBeenLastCalledWith('quit')
    await press('\u0003')
    expect(onLeave).toHaveBeenLastCalledWith('interrupt')
  })
})

test('news of the store are drawn', async () => {
  const { store, press } = start(1)
  store.tell({ type: 'job', at: before(0), kind: 'FINISHED', job: aFinishedJob('COMPLETED', { id: 'job_000001' }) })
  store.flush()
  expect(title(await press())).toBe('Jobs 2')
  expect(await press()).toContain('▸  1 finished')
})

test('scrolling costs the same with ten thousand jobs as with a hundred', async () => {
  const lists = [100, 10_000].map((count) => ({ press: start(count).press, times: [] as number[] }))
  for (let n = 0; n < 30; n++) {
    for (const { press, times } of lists) {
      const begun = performance.now()
      await press('j')
      times.push(performance.now() - begun)
    }
  }
  const [few = 0, many = 0] = lists.map(({ times }) => times.sort((a, b) => a - b)[15] ?? 0)
  expect(many).toBeLessThan(few * 3 + 2)
})
