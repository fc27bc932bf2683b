import { parseXml } from '@rgrove/parse-xml'
import type { XmlElement } from '@rgrove/parse-xml'
import { describe, expect, test } from 'vitest'
import { aFinishedJob, aJob, aRunningJob, anAttempt } from '../testing/factories.ts'
import { aReport } from '../testing/a-report.ts'
import { junitXml } from './junit.ts'

/** Refuses whatever XML 1.0 does not allow. */
const read = (xml: string): XmlElement => {
  const { root } = parseXml(xml)
  if (root === null) throw new Error('there is no root element')
  return root
}
const all = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((child) => {
    if (child.type !== 'element') return []
    const inner = child as XmlElement
    return [...(inner.name === name ? [inner] : []), ...all(inner, name)]
  })

test('counts, and has one testcase for each test file', () => {
  const root = read(
    junitXml(
      aReport([
        aFinishedJob('COMPLETED', { id: 'a', testPath: 'tests/shop/cart.spec.js' }),
        aFinishedJob('FAILED', { id: 'b' }),
        aFinishedJob('ERRORED', { id: 'c' }),
        aJob({ id: 'd', status: 'CANCELED' }),
        aRunningJob({ id: 'e' }),
      ]),
      new Map(),
    ),
  )
  expect(root.name).toBe('testsuites')
  const counts = { tests: '5', failures: '1', errors: '2', skipped: '1' }
  expect(root.attributes).toMatchObject(counts)
  const [suite] = all(root, 'testsuite')
  expect(suite?.attributes).toMatchObject({ ...counts, name: 'v1.2.3 on emulator', hostname: '127.0.0.1:4000' })
  const cases = all(root, 'testcase')
  expect(cases[0]?.attributes).toEqual({
    classname: 'tests.shop',
    name: 'tests/shop/cart.spec.js',
    file: 'tests/shop/cart.spec.js',
    time: '10.200',
  })
  const verdicts = cases.map((testcase) =>
    testcase.children.flatMap((child) => (child as { name?: string }).name ?? []),
  )
  expect(verdicts).toEqual([[], ['failure'], ['error'], ['skipped'], ['error']])
  const [failure] = all(root, 'failure')
  expect(failure?.attributes).toEqual({ message: 'expected "Pay", found "Loading"', type: 'FAILED' })
  expect(failure?.text).toBe('expected "Pay", found "Loading"\n    at tests/login.spec.js:12')
})

describe('where the runner told of single tests', () => {
  const tests = [
    { title: 'login › opens', verdict: 'PASSED' as const, durationMs: 1200, error: null },
    { title: 'login › types', verdict: 'FAILED' as const, durationMs: 300, error: 'no keyboard\n  at line 3' },
    { title: 'login › later', verdict: 'SKIPPED' as const, durationMs: 0, error: null },
  ]
  const outline = (xml: string) =>
    all(read(xml), 'testcase').map(({ attributes, children }) => [
      attributes.name,
      ...children.flatMap((child) => {
        const { name, attributes: own } = child as XmlElement
        return child.type === 'element' ? [name, own.message].filter((word) => word !== undefined) : []
      }),
    ])

  test('each is a testcase of its own, in the class of its file', () => {
    const job = aFinishedJob('FAILED', { attempts: [anAttempt({ outcome: 'FAILED', tests })] })
    const xml = junitXml(aReport([job]), new Map([[job.id, 'the log']]))
    expect(outline(xml)).toEqual([
      ['login › opens'],
      ['login › types', 'failure', 'no keyboard', 'system-out'],
      ['login › later', 'skipped'],
    ])
    expect(read(xml).attributes).toMatchObject({ tests: '3', failures: '1', errors: '0', skipped: '1' })
    expect(all(read(xml), 'testcase')[0]?.attributes).toEqual({
      ...{ classname: 'tests/login.spec.js', name: 'login › opens', file: 'tests/login.spec.js', time: '1.200' },
    })
  })

  test('what failed in quarantine is skipped, and says so', () => {
    const job = aFinishedJob('FAILED', { quarantined: true, attempts: [anAttempt({ outcome: 'FAILED', tests })] })
    const xml = junitXml(aReport([job]), new Map())
    expect(outline(xml)[1]).toEqual(['login › types', 'skipped', 'quarantined: no keyboard'])
    expect(read(xml).attributes).toMatchObject({ failures: '0', skipped: '2' })
  })

  test('what is flaky has a property', () => {
    const again = [{ title: 'a', verdict: 'FLAKY' as const, durationMs: 1, error: null }]
    const job = aFinishedJob('COMPLETED', { attempts: [anAttempt({ tests: again })] })
    expect(outline(junitXml(aReport([job]), new Map()))).toEqual([['a', 'properties']])
  })

  test('a file that broke outside of them fails as a whole', () => {
    const passed = tests.slice(0, 1)
    const job = aFinishedJob('FAILED', { outcome: 'TIMED_OUT', attempts: [anAttempt({ tests: passed })] })
    expect(outline(junitXml(aReport([job]), new Map()))).toEqual([
      ['login › opens'],
      ['tests/login.spec.js', 'failure', 'expected "Pay", found "Loading"'],
    ])
  })
})

describe('text that XML does not allow', () => {
  const NASTY = [
    '\u001b[31mred\u001b[39m \u001b]8;;http://x\u0007link\u001b]8;;\u0007',
    'nul \u0000 bell \u0007 backspace \u0008 escape alone \u001b',
    'half \ud800 of a pair \udc00, a whole one \u{1F600}, non-characters \ufffe\uffff',
    '<script> & "quotes" \'and\' ]]> <![CDATA[ -->',
    'a\r\nb\rc\td',
    'delete \u007f and C1 \u0085 \u009b',
    'turned \u202e around',
  ].join('\n')

  test('is taken out of errors, logs and names, and the rest comes back as it was', () => {
    const job = aFinishedJob('FAILED', { error: NASTY, testPath: `tests/${NASTY}` })
    const xml = junitXml(aReport([job]), new Map([[job.id, NASTY]]))
    const root = read(xml)
    expect(all(root, 'system-out')[0]?.text).toBe(
      [
        'red link',
        'nul  bell  backspace  escape alone ',
        'half  of a pair , a whole one \u{1F600}, non-characters ',
        '<script> & "quotes" \'and\' ]]> <![CDATA[ -->',
        'a\r\nb\rc\td',
        'delete  and C1 \u0085 ',
        'turned \ufffd around',
      ].join('\n'),
    )
    expect(all(root, 'failure')[0]?.text).toBe(all(root, 'system-out')[0]?.text)
    expect(all(root, 'testcase')[0]?.attributes.name).toContain('<script> & "quotes"')
  })

  test('would be refused by the reader of this test', () => {
    for (const bad of ['\u001b[31m', '\u0000', '\uffff', '<', '&']) {
      expect(() => read(`<testsuites><failure>${bad}</failure></testsuites>`)).toThrow()
    }
  })
})
