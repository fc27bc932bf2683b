import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { SubmitJobsDocument } from '../../client/gql/graphql.ts'
import { openTerminal, type Terminal, type TerminalOptions } from '../helpers/terminal.ts'
import { binary, openLab, type Lab, type Process } from './lab.ts'

const CTRL_C = '\u0003'
const ESC = '\u001b'
const ENTER = '\r'

describe('qgjob status on a terminal', { timeout: 60_000 }, () => {
  let lab: Lab
  let server: Process
  beforeEach(async () => {
    lab = await openLab()
    server = await lab.startServer()
  })
  afterEach(() => lab.close())

  it('shows, marks, filters, explains and cancels by keys, and leaves its last frame behind', async () => {
    await submit(12)
    const view = open({ columns: 100, rows: 30 })
    await view.shows(/● live[^]*○ 12 queued[^]*› ○ {2}tests\/t-00[^]*tests\/t-11/)
    view.press('jj')
    await view.shows(/› ○ {2}tests\/t-02/)
    view.press('G')
    await view.shows(/› ○ {2}tests\/t-11/)
    view.press('gk')
    await view.shows(/› ○ {2}tests\/t-00/)

    view.press('/t-07')
    await view.shows((text) => text.includes('/t-07▏') && !text.includes('tests/t-00'))
    view.press(ENTER)
    await view.shows(/› ○ {2}tests\/t-07/)
    view.press(ENTER)
    await view.shows(/no worker is registered/i)
    view.press('c')
    await view.shows(/Cancel tests\/t-07\.spec\.js\? y yes n no/)
    view.press('y')
    await view.shows(/Job .* canceled/)
    view.press(ESC)
    await view.shows(/1 finished/)
    view.press('?')
    await view.shows(/leave; the jobs go on/)
    view.press('?q')
    expect(await view.exited).toBe(0)

    const left = view.scrollback().join('\n')
    expect(left).toMatch(/^before$[^]*○ 11 queued[^]*tests\/t-00[^]*\n11 queued, 1 canceled\n11 jobs go on:/m)
    expect(left).not.toContain('q quit')
    neverWipesTheScrollback(view)
  })

  it('is redrawn at each size, one line shorter than the terminal at most', async () => {
    await submit(50)
    const view = open({ columns: 200, rows: 50 })
    await view.shows(/● live/)
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [200, 40],
      [40, 50],
      [80, 10],
    ] as const) {
      view.resize(columns, rows)
      await view.shows((text) => {
        const lines = text.split('\n')
        const count = (start: string) => lines.filter((line) => line.startsWith(start)).length
        const isWhole = count('qgjob') === 1 && count('Jobs ') === 1 && count('q quit') === 1
        return isWhole && lines.length === rows && lines.at(-1) === '' && lines.every((line) => line.length <= columns)
      })
    }
    view.press('q')
    expect(await view.exited).toBe(0)
    neverWipesTheScrollback(view)
  })

  it('goes on where it was when the server is killed and started again', async () => {
    await submit(3)
    const view = open({ columns: 80, rows: 24 })
    await view.shows(/● live/)
    await server.kill9()
    await view.shows(/◌ reconnecting…[^]*tests\/t-02/)
    await lab.startServer()
    await view.shows(/● live/)
    await submit(1, 'late')
    await view.shows(/○ 4 queued[^]*tests\/late-00/)
    view.press(CTRL_C)
    expect(await view.exited).toBe(130)
    expect(view.scrollback().join('\n')).toMatch(/4 jobs go on:\n {2}qgjob status .*\n {2}qgjob cancel /)
    const { stdout } = await lab.qgjob('list', '--org-id=acme', '--status=queued')
    expect(stdout.trim().split('\n')).toHaveLength(4)
  })

  it('scrolls through ten thousand jobs', async () => {
    await submit(10_000)
    const view = open({ columns: 80, rows: 24 })
    await view.shows(/○ 10000 queued[^]*Jobs 1-\d+ of 10000/)
    view.press('G')
    await view.shows(/› ○ {2}tests\/t-9999/)
    view.press('k'.repeat(30))
    await view.shows(/› ○ {2}tests\/t-9969/)
    view.press('g')
    await view.shows(/› ○ {2}tests\/t-0000/)
    view.press('q')
    expect(await view.exited).toBe(0)
    neverWipesTheScrollback(view)
  })

  function open(options: TerminalOptions): Terminal {
    const env = { QGJOB_SERVER_URL: lab.url, QGJOB_ORG: 'acme', HOME: lab.directory }
    const line = `echo before; exec "${process.execPath}" "${binary}" status`
    const view = openTerminal('/bin/sh', ['-c', line], { ...options, env })
    onTestFinished(() => view.kill())
    return view
  }

  async function submit(count: number, name = 't'): Promise<void> {
    const digits = Math.max(2, String(count - 1).length)
    const client = lab.client()
    for (let from = 0; from < count; from += 1_000) {
      const inputs = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
        organizationId: 'acme',
        appVersionId: 'v1.2.3',
        testPath: `tests/${name}-${String(from + index).padStart(digits, '0')}.spec.js`,
      }))
      await client.mutate(SubmitJobsDocument, { inputs })
    }
  }
})

/** CSI 3 J takes away what a person could scroll back to. */
function neverWipesTheScrollback(view: Terminal): void {
  expect(view.written()).not.toContain('\u001b[3J')
}
