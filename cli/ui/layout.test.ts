import { describe, expect, test } from 'vitest'
import { fitColumns, layOut, windowOf } from './layout.ts'

const linesOf = ({ header, groups, jobs, devices, airy, footer }: ReturnType<typeof layOut>): number => {
  const sections = [groups, jobs, devices].filter((lines) => lines > 0)
  const content = sections.reduce((sum, lines) => sum + lines + 1 + (airy ? 1 : 0), 0)
  return header + content + (footer ? 1 : 0)
}
const AMOUNTS = [0, 1, 3, 7, 50, 10_000]

describe('the lines of the screen', () => {
  test('are never more than the terminal has, less one, whatever there is to show', () => {
    for (let rows = 1; rows <= 60; rows++) {
      for (const groups of AMOUNTS) {
        for (const jobs of AMOUNTS) {
          for (const devices of AMOUNTS) {
            const lines = linesOf(layOut(rows, { groups, jobs, devices }))
            expect(lines, JSON.stringify({ rows, groups, jobs, devices })).toBeLessThanOrEqual(Math.max(1, rows - 1))
          }
        }
      }
    }
  })

  test('go to jobs first when there are many of everything', () => {
    const { groups, jobs, devices } = layOut(40, { groups: 50, jobs: 1_000, devices: 50 })
    expect(jobs).toBeGreaterThanOrEqual(groups + devices)
    expect(Math.min(groups, devices)).toBeGreaterThan(3)
  })

  test('go to devices and groups when there are few jobs', () => {
    expect(layOut(40, { groups: 12, jobs: 2, devices: 12 })).toMatchObject({ jobs: 2, devices: 12, groups: 12 })
  })

  test('are for jobs alone on a small terminal, and for the header alone on a tiny one', () => {
    expect(layOut(10, { groups: 5, jobs: 50, devices: 5 })).toMatchObject({ groups: 0, devices: 0, jobs: 4 })
    expect(layOut(4, { groups: 5, jobs: 50, devices: 5 })).toMatchObject({ header: 3, jobs: 0, footer: false })
    expect(layOut(1, { groups: 5, jobs: 50, devices: 5 }).header).toBe(1)
  })
})

describe('columns', () => {
  const PLANS = [
    { key: 'name', width: 10, grows: 1, most: 30, rank: 0 },
    { key: 'status', width: 8, rank: 1 },
    { key: 'details', width: 20, grows: 1, rank: 2 },
  ]
  test('share what is left over', () => {
    expect([...fitColumns(PLANS, 62)]).toEqual([
      ['name', 20],
      ['status', 8],
      ['details', 30],
    ])
  })
  test('are dropped by rank on a narrow terminal, and the last one shrinks', () => {
    expect([...fitColumns(PLANS, 30).keys()]).toEqual(['name', 'status'])
    expect([...fitColumns(PLANS, 12)]).toEqual([['name', 12]])
    expect([...fitColumns(PLANS, 6)]).toEqual([['name', 6]])
  })
  test('grow no wider than they may', () => {
    expect(fitColumns(PLANS, 300).get('name')).toBe(30)
  })
})

test('a window stays inside its list', () => {
  expect(windowOf(412, 19, 11)).toEqual({ from: 11, to: 30 })
  expect(windowOf(412, 19, 9_999)).toEqual({ from: 393, to: 412 })
  expect(windowOf(412, 19, -5)).toEqual({ from: 0, to: 19 })
  expect(windowOf(3, 19, 2)).toEqual({ from: 0, to: 3 })
  expect(windowOf(0, 19, 0)).toEqual({ from: 0, to: 0 })
})
