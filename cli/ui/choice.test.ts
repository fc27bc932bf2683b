import { describe, expect, test } from 'vitest'
import { aFinishedJob, aJob, aRunningJob } from '../testing/factories.ts'
import { NO_CHOICE, choose, markedLine, visibleLines } from './choice.ts'
import type { Choice, Effect, Scene } from './choice.ts'

const RUNNING = aRunningJob({ id: 'r', testPath: 'tests/running.spec.js' })
const FAILED = aFinishedJob('FAILED', { id: 'f', testPath: 'tests/failed.spec.js' })
const WAITING = Array.from({ length: 20 }, (_, n) => aJob({ id: `w${n}`, testPath: `tests/waiting-${n}.spec.js` }))
const PASSED = [
  aFinishedJob('COMPLETED', { id: 'p1', testPath: 'tests/passed-1.spec.js' }),
  aFinishedJob('COMPLETED', { id: 'p2', testPath: 'tests/passed-2.spec.js', labels: ['nightly'] }),
]
const MODEL = { jobRows: [RUNNING, FAILED, ...WAITING], foldedRows: PASSED }

/** Presses keys one after another; a word in angle brackets is one key. */
function press(keys: string, given: Partial<Choice> = {}, paneLines = 0): { choice: Choice; effects: Effect[] } {
  let choice: Choice = { ...NO_CHOICE, ...given }
  const effects: Effect[] = []
  for (const key of keys.match(/<\w+>|./gu) ?? []) {
    const scene: Scene = { lines: visibleLines(MODEL, choice), page: 5, paneLines, panePage: 10 }
    const done = choose(choice, key.length === 1 ? key : key.replace(/[<>]/g, ''), scene)
    choice = done.choice
    if (done.effect !== undefined) effects.push(done.effect)
  }
  return { choice, effects }
}
const markedAfter = (keys: string): string | undefined => {
  const { choice } = press(keys)
  const lines = visibleLines(MODEL, choice)
  const line = lines[markedLine(lines, choice)]
  return line === undefined ? undefined : (line.job?.id ?? 'fold')
}

describe('the mark', () => {
  test.each([
    ['', 'r'],
    ['j', 'f'],
    ['<down><down>k', 'f'],
    ['kkk', 'r'],
    ['<pageDown>', 'w3'],
    ['G', 'fold'],
    ['Gj', 'fold'],
    ['Gk', 'w19'],
    ['Gg', 'r'],
    ['<end><home>', 'r'],
  ])('after %j is on %s', (keys, id) => {
    expect(markedAfter(keys)).toBe(id)
  })

  test('moves with its job when the list changes, and stays in place when the job is gone', () => {
    const { choice } = press('jj')
    expect(choice.markedId).toBe('w0')
    const moved = visibleLines(
      { jobRows: [RUNNING, WAITING[1] ?? RUNNING, WAITING[0] ?? RUNNING], foldedRows: [] },
      choice,
    )
    expect(markedLine(moved, choice)).toBe(2)
    const gone = visibleLines({ jobRows: [RUNNING, FAILED, WAITING[5] ?? RUNNING], foldedRows: [] }, choice)
    expect(markedLine(gone, choice)).toBe(2)
    expect(markedLine([], choice)).toBe(0)
  })

  test('scrolls the list no more than it has to', () => {
    expect(press('jjjj').choice.offset).toBe(0)
    expect(press('jjjjj').choice.offset).toBe(1)
    expect(press('jjjjjkkk').choice.offset).toBe(1)
    expect(press('G').choice.offset).toBe(18)
    expect(press('Gg').choice.offset).toBe(0)
  })
})

describe('finished jobs', () => {
  const ids = (keys: string): string[] =>
    visibleLines(MODEL, press(keys).choice)
      .map(({ job }) => job?.id ?? 'fold')
      .slice(22)

  test('are folded at the end, and unfold', () => {
    expect(ids('')).toEqual(['fold'])
    expect(ids('G<enter>')).toEqual(['fold', 'p1', 'p2'])
    expect(ids('G<right>')).toEqual(['fold', 'p1', 'p2'])
    expect(ids('G<right><left>')).toEqual(['fold'])
    expect(ids('G<enter><enter>')).toEqual(['fold'])
  })

  test('of none there is no fold', () => {
    expect(visibleLines({ jobRows: [RUNNING], foldedRows: [] }, NO_CHOICE)).toEqual([{ job: RUNNING }])
  })
})

describe('the filter', () => {
  const filtered = (filter: string): string[] =>
    visibleLines(MODEL, { ...NO_CHOICE, filter, isUnfolded: true }).map(({ job }) => job?.id ?? 'fold')

  test.each([
    ['RUNNING.', ['r']],
    ['waiting-1 spec', ['w1', ...Array.from({ length: 10 }, (_, n) => `w1${n}`)]],
    ['pixel-1 failed', ['f']],
    ['nightly', ['fold', 'p2']],
    ['nothing like it', []],
  ])('%j finds %j', (filter, ids) => {
    expect(filtered(filter)).toEqual(ids)
  })

  test('takes letters until enter, also those that are keys, and esc takes it away', () => {
    expect(press('/qcj').choice).toMatchObject({ filter: 'qcj', isTyping: true, question: null })
    expect(press('/qc<backspace>').choice.filter).toBe('q')
    expect(press('/ab<enter>').choice).toMatchObject({ filter: 'ab', isTyping: false })
    expect(press('/ab<enter><escape>').choice.filter).toBe('')
    expect(press('/ab<escape>').choice).toMatchObject({ filter: '', isTyping: false })
    expect(press('/ab<down>').choice.filter).toBe('ab')
  })

  test('begins at the top', () => {
    expect(press('G/w').choice).toMatchObject({ marked: 0, offset: 0 })
  })

  test('f shows failed jobs alone, and back', () => {
    expect(visibleLines(MODEL, press('f').choice)).toEqual([{ job: FAILED }])
    expect(press('ff').choice.failedOnly).toBe(false)
  })
})

describe('cancel and rerun', () => {
  test('ask first, and only y is a yes', () => {
    expect(press('c').choice.question).toEqual({ verb: 'cancel', jobId: 'r', testPath: 'tests/running.spec.js' })
    expect(press('jr').choice.question).toMatchObject({ verb: 'rerun', jobId: 'f' })
    expect(press('cy')).toMatchObject({
      choice: { question: null },
      effects: [{ type: 'answer', question: { verb: 'cancel', jobId: 'r' } }],
    })
    for (const no of ['n', '<escape>', 'q', '<enter>', 'c']) {
      expect(press(`c${no}`)).toMatchObject({ choice: { question: null }, effects: [] })
    }
  })

  test('are refused where they make no sense', () => {
    expect(press('jc').choice).toMatchObject({ question: null, message: 'tests/failed.spec.js has ended already' })
    expect(press('r').choice).toMatchObject({ question: null, message: 'tests/running.spec.js has not ended yet' })
    expect(press('Gc').choice).toMatchObject({ question: null, message: '' })
    expect(press('jcj').choice.message).toBe('')
  })

  test('work in a pane, on its job', () => {
    expect(press('j<enter>r').choice.question).toMatchObject({ verb: 'rerun', jobId: 'f' })
  })
})

describe('a pane', () => {
  test('is opened for the marked job by enter and l, and closed by esc', () => {
    expect(press('j<enter>').choice.pane).toEqual({ kind: 'details', jobId: 'f', from: 0 })
    expect(press('l').choice.pane).toEqual({ kind: 'log', jobId: 'r', from: null })
    expect(press('<enter>l').choice.pane?.kind).toBe('log')
    expect(press('l<escape>').choice.pane).toBeNull()
    expect(press('Gl').choice.pane).toBeNull()
  })

  test('with a log follows its end until somebody scrolls up, and again from the end on', () => {
    const from = (keys: string): number | null | undefined => press(keys, {}, 100).choice.pane?.from
    expect(from('l')).toBeNull()
    expect(from('lk')).toBe(89)
    expect(from('l<pageUp>')).toBe(80)
    expect(from('lg')).toBe(0)
    expect(from('lkj')).toBeNull()
    expect(from('lgG')).toBeNull()
  })
})

test('q leaves, o opens, ? shows help and hides it', () => {
  expect(press('q').effects).toEqual([{ type: 'leave' }])
  expect(press('o').effects).toEqual([{ type: 'open' }])
  expect(press('?').choice.isHelp).toBe(true)
  expect(press('??').choice.isHelp).toBe(false)
  expect(press('?<escape>').choice.isHelp).toBe(false)
  expect(press('?q').effects).toEqual([{ type: 'leave' }])
})
