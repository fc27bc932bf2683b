import { cleanup, render } from 'ink-testing-library'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NOW, aFinishedJob, aJob, before } from '../testing/factories.ts'
import { App, choose } from './App.tsx'
import { createStore } from './store.ts'

afterEach(() => cleanup())

/** The library's terminal is 100 columns wide and tells no height: Ink takes it for 24 rows. */
function start(count: number) {
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
  const onLeave = vi.fn()
  const app = render(
    <App server="http://x:4000" organization="qualgent" store={store} now={() => NOW} onLeave={onLeave} />,
  )
  const press = async (...keys: string[]): Promise<string> => {
    for (const key of keys) app.stdin.write(key)
    await new Promise(setImmediate)
    return app.lastFrame() ?? ''
  }
  return { store, onLeave, press, frame: () => app.lastFrame() ?? '' }
}

const title = (frame: string): string | undefined => /^(Failed jobs|Jobs) .*$/m.exec(frame)?.[0].trimEnd()

describe('keys', () => {
  test('scroll by one, to both ends, and never beyond', async () => {
    const { press, frame } = start(50)
    expect(title(frame())).toBe('Jobs 1-11 of 51')
    expect(title(await press('k'))).toBe('Jobs 1-11 of 51')
    expect(title(await press('j', 'j'))).toBe('Jobs 3-13 of 51')
    expect(title(await press('\u001b[B'))).toBe('Jobs 4-14 of 51')
    expect(title(await press('\u001b[A', 'k'))).toBe('Jobs 2-12 of 51')
    expect(title(await press('G'))).toBe('Jobs 41-51 of 51')
    expect(title(await press('j'))).toBe('Jobs 41-51 of 51')
    expect(title(await press('g'))).toBe('Jobs 1-11 of 51')
  })

  test('that arrive together in one read all count', async () => {
    const { press, onLeave } = start(50)
    expect(title(await press('jj\u001b[Bj'))).toBe('Jobs 5-15 of 51')
    const both = await press('?f')
    expect(both).toContain('waits for a device')
    expect(title(await press('?'))).toBe('Failed jobs 1')
    await press('fq')
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
  expect(title(await press())).toBe('Jobs 1')
})

test('the offset stays inside a list that has become shorter', () => {
  const choice = { offset: 90, failedOnly: false, isHelp: false }
  expect(choose(choice, { key: 'k', count: 20, page: 10 }).offset).toBe(9)
  expect(choose(choice, { key: 'pageUp', count: 100, page: 10 }).offset).toBe(80)
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
