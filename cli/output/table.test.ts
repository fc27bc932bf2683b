import { expect, test } from 'vitest'
import { painter } from './style.ts'
import { aligned } from './table.ts'
import { tabSeparated } from './column.ts'
import type { Column } from './column.ts'

interface Row {
  id: string
  test: string
  at: string
}
const COLUMNS: Column<Row>[] = [
  { title: 'job', raw: ({ id }) => id, drops: 1 },
  { title: 'test', raw: ({ test: path }) => path, least: 8 },
  { title: 'age', raw: ({ at }) => at, show: () => '3m ago', align: 'right', style: () => 'gray' },
]
const ROWS: Row[] = [
  { id: 'job_1', test: 'tests/日本.spec.js', at: '2026-01-01T00:00:00.000Z' },
  { id: 'job_20', test: 'tests/with\ttab.spec.js', at: '2026-01-01T00:00:00.000Z' },
]
const plain = painter(false)

test('rows for a pipe are whole, separated by tabs, and have no header', () => {
  expect(tabSeparated(COLUMNS, ROWS)).toBe(
    'job_1\ttests/日本.spec.js\t2026-01-01T00:00:00.000Z\njob_20\ttests/with tab.spec.js\t2026-01-01T00:00:00.000Z\n',
  )
})

test('rows for a terminal stand in columns under a header, whatever the width of their letters', () => {
  expect(aligned(COLUMNS, ROWS, { width: 80, paint: plain })).toBe(
    [
      'JOB     TEST                       AGE',
      'job_1   tests/日本.spec.js      3m ago',
      'job_20  tests/with tab.spec.js  3m ago',
      '',
    ].join('\n'),
  )
})

test('on a narrow terminal only columns that may be cut are cut', () => {
  expect(aligned(COLUMNS, ROWS, { width: 30, paint: plain })).toBe(
    ['JOB     TEST               AGE', 'job_1   tests/日本.sp…  3m ago', 'job_20  tests/with ta…  3m ago', ''].join(
      '\n',
    ),
  )
})

test('on a terminal too narrow even for that, columns are left out', () => {
  expect(aligned(COLUMNS, ROWS, { width: 20, paint: plain })).toBe(
    ['TEST             AGE', 'tests/日本.…  3m ago', 'tests/with …  3m ago', ''].join('\n'),
  )
})

test('colors are only written when they are on', () => {
  expect(aligned(COLUMNS, ROWS, { width: 80, paint: painter(true) })).toContain('\u001b[90m3m ago')
  expect(aligned(COLUMNS, ROWS, { width: 80, paint: plain })).not.toContain('\u001b')
})
