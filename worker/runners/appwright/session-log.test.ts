import { expect, test } from 'vitest'
import { createSessionLogs } from './session-log.ts'

// Lines as Appium 3.8 prints them, shortened.
const MINE = 'ce01de40-9b5b-40e8-ad24-abb12dea0f00'
const OTHER = '187ab0c8-3cd1-4947-97b3-9e3c6accddb7'

test('what a session does is its own, with the lines that go on and the requests that name it', () => {
  const logs = createSessionLogs()
  const mine = logs.open(MINE)
  const other = logs.open(OTHER)
  logs.push('2026-11-22 12:31:33:104 - [Appium] Welcome to Appium v3.8.0\n')
  logs.push('2026-11-22 12:31:33:105 - [ce01de40][ADB] Starting: Intent { pkg=com.shop }\nStatus: ok\n')
  logs.push('2026-11-22 12:31:33:106 - [187ab0c8][ADB] Remo')
  logs.push('ving forwarded port\n[HTTP] <-- POST /session/ce01de40-9b5b-40e8-ad24-abb12dea0f00/element 200\n')
  logs.push('[HTTP] <-- GET /status 200\n')
  expect(mine.text().split('\n')).toEqual([
    '2026-11-22 12:31:33:105 - [ce01de40][ADB] Starting: Intent { pkg=com.shop }',
    'Status: ok',
    '[HTTP] <-- POST /session/ce01de40-9b5b-40e8-ad24-abb12dea0f00/element 200',
    '',
  ])
  expect(other.text()).toBe('2026-11-22 12:31:33:106 - [187ab0c8][ADB] Removing forwarded port\n')
})

test('each job has its own part of a session', () => {
  const logs = createSessionLogs()
  const first = logs.open(MINE)
  logs.push('[ce01de40][ADB] one\n')
  first.close()
  const second = logs.open(MINE)
  logs.push('[ce01de40][ADB] two\n')
  expect([first.text(), second.text()]).toEqual(['[ce01de40][ADB] one\n', '[ce01de40][ADB] two\n'])
})

test('of a long one the newest lines are kept', () => {
  const logs = createSessionLogs()
  const log = logs.open(MINE)
  for (let line = 0; line < 2_000; line++) logs.push(`[ce01de40][ADB] ${String(line).padEnd(1_000)}\n`)
  expect(log.text().length).toBeLessThan(1_100_000)
  expect(log.text()).toMatch(/^\(earlier lines are left out\)\n/)
  expect(log.text()).toContain(' 1999 ')
})
