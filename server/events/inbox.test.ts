import { describe, expect, test, vi } from 'vitest'
import { Inbox, SlowConsumer } from './inbox.ts'
import type { FeedSink } from './types.ts'

function open(bound = 3) {
  const onClose = vi.fn()
  return { inbox: new Inbox<string>(bound, onClose), onClose }
}

function recordingSink() {
  const seen: string[] = []
  let isReady = true
  const sink: FeedSink<string> = {
    next: (value) => seen.push(value),
    complete: () => seen.push('complete'),
    error: (error) => seen.push(error.constructor.name),
    ready: () => isReady,
  }
  return { sink, seen, setReady: (ready: boolean) => (isReady = ready) }
}

describe('iterating', () => {
  test('gives values in order, whether pushed before or after they are asked for', async () => {
    const { inbox } = open()
    inbox.push('a')
    const first = inbox.next()
    const second = inbox.next()
    inbox.push('b')
    expect(await Promise.all([first, second])).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
    ])
  })

  test('gives what waits before the end', async () => {
    const { inbox, onClose } = open()
    inbox.push('a')
    inbox.complete()
    inbox.push('too late')
    expect(onClose).toHaveBeenCalledOnce()
    const values: string[] = []
    for await (const value of inbox) values.push(value)
    expect(values).toEqual(['a'])
  })

  test('drops what waits and fails once when the bound is passed', async () => {
    const { inbox, onClose } = open(3)
    for (const value of ['a', 'b', 'c']) inbox.push(value)
    expect(onClose).not.toHaveBeenCalled()
    inbox.push('d')
    expect(onClose).toHaveBeenCalledOnce()
    await expect(inbox.next()).rejects.toThrow(SlowConsumer)
    expect(await inbox.next()).toEqual({ done: true, value: undefined })
  })

  test('an error that nobody reads is no unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    open().inbox.fail(new Error('unread'))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('return closes in the same turn and ends those who wait', async () => {
    const { inbox, onClose } = open()
    const waiting = inbox.next()
    void inbox.return()
    expect(onClose).toHaveBeenCalledOnce()
    expect(inbox.closed).toBe(true)
    expect(await waiting).toEqual({ done: true, value: undefined })
    inbox.push('too late')
    inbox.fail(new Error('too late'))
    expect(await inbox.next()).toEqual({ done: true, value: undefined })
    expect(onClose).toHaveBeenCalledOnce()
  })
})

describe('piping', () => {
  test('hands over values in the turn in which they are pushed', () => {
    const { inbox } = open()
    const { sink, seen } = recordingSink()
    inbox.push('before')
    inbox.pipe(sink)
    inbox.push('after')
    expect(seen).toEqual(['before', 'after'])
  })

  test('keeps values back while the sink is not ready, and goes on in order', () => {
    const { inbox } = open()
    const { sink, seen, setReady } = recordingSink()
    const resume = inbox.pipe(sink)
    setReady(false)
    inbox.push('a')
    inbox.push('b')
    expect(seen).toEqual([])
    setReady(true)
    inbox.push('c') // behind those that wait, although the sink is ready
    resume()
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  test('completes after the values that wait', () => {
    const { inbox } = open()
    const { sink, seen, setReady } = recordingSink()
    setReady(false)
    const resume = inbox.pipe(sink)
    inbox.push('a')
    inbox.complete()
    expect(seen).toEqual([])
    setReady(true)
    resume()
    expect(seen).toEqual(['a', 'complete'])
  })

  test('tells a sink that stays full that it is too slow', () => {
    const { inbox } = open(2)
    const { sink, seen, setReady } = recordingSink()
    setReady(false)
    const resume = inbox.pipe(sink)
    for (const value of ['a', 'b', 'c']) inbox.push(value)
    setReady(true)
    resume()
    expect(seen).toEqual(['SlowConsumer'])
  })

  test('is silent after return', () => {
    const { inbox } = open()
    const { sink, seen } = recordingSink()
    const resume = inbox.pipe(sink)
    void inbox.return()
    inbox.push('too late')
    resume()
    expect(seen).toEqual([])
  })
})

describe('drained', () => {
  test('waits until the reader has taken everything', async () => {
    const { inbox } = open()
    expect(await inbox.drained()).toBe(true)
    inbox.push('a')
    inbox.push('b')
    const settled = vi.fn()
    const drained = inbox.drained().then(settled)
    await inbox.next()
    expect(settled).not.toHaveBeenCalled()
    await inbox.next()
    await drained
    expect(settled).toHaveBeenCalledWith(true)
  })

  test('is false once the inbox closes', async () => {
    const { inbox } = open()
    inbox.push('a')
    const drained = inbox.drained()
    void inbox.return()
    expect(await drained).toBe(false)
    expect(await inbox.drained()).toBe(false)
  })
})
