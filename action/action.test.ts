import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseXml } from '@rgrove/parse-xml'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AttemptResult, TestResult } from '../worker/runner.ts'
import { PASSED, untilCanceled } from '../worker/testing/fake-device.ts'
import { bundleAction, openLab } from './testing/lab.ts'
import type { Lab } from './testing/lab.ts'

let place: string
let bundle: string
let lab: Lab
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'qgjob-bundle-'))
  bundle = await bundleAction(place)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))
beforeEach(async () => {
  lab = await openLab(bundle)
})
afterEach(() => lab.close())

const PULL_REQUEST = { pull_request: { number: 17 } }
const FAILURE = 'Error: expected 3, got 2\n    at tests/b.spec.js:12:7'
const one = (title: string, verdict: TestResult['verdict'], error: string | null = null): TestResult => ({
  ...{ title, verdict, durationMs: 20, error },
})
const failed = (...tests: TestResult[]): AttemptResult => ({
  ...{ outcome: 'FAILED', durationMs: 30, counts: null, error: FAILURE, tests },
})

/** a passes, b fails always, c fails once. */
function mixed(): void {
  lab.device.onRun = ({ testPath, attemptNumber }) => {
    if (testPath === 'tests/b.spec.js') {
      return Promise.resolve(failed(one('adds', 'PASSED'), one('sums <b>', 'FAILED', FAILURE)))
    }
    const isFirst = testPath === 'tests/shop/c.spec.js' && attemptNumber === 1
    return Promise.resolve(isFirst ? failed(one('pays', 'FAILED', 'too slow')) : PASSED)
  }
}

describe('a push', () => {
  test('runs what it finds, and tells it in outputs, summary, annotations and files', async () => {
    mixed()
    const { exitCode, stdout, outputs, summary } = await lab.step()
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({
      ...{ conclusion: 'failed', 'exit-code': '1', total: '3', passed: '2', flaky: '1', failed: '1', errored: '0' },
      ...{ junit: 'qgjob-results/junit.xml', label: expect.stringMatching(/^run:[0-9a-f]{12}$/) as string },
    })
    // Failures first.
    expect(summary).toMatch(/^### ❌ 2 passed &#40;1 flaky&#41;, 1 failed\n\n3 test files on `v1\.2\.3`, emulator/)
    expect(summary).toContain('<b>tests/b.spec.js</b> failed on phone&#45;1</summary>')
    expect(summary).toContain('<li>sums &lt;b&gt;</li>')
    expect(summary).toContain('```text\nError: expected 3, got 2\n    at tests/b.spec.js:12:7\n```')
    expect(summary).toContain('[workflow run](https://github.com/acme/shop/actions/runs/99)')
    expect(summary.indexOf('tests/b.spec.js')).toBeLessThan(summary.indexOf('tests/shop/c.spec.js'))

    const annotations = stdout.split('\n').filter((line) => /^::(error|warning)/.test(line))
    expect(annotations).toEqual([
      '::error file=tests/b.spec.js,line=12,title=tests/b.spec.js%3A sums <b>::Error: expected 3, got 2%0A    at tests/b.spec.js:12:7',
      expect.stringMatching(
        /^::warning file=tests\/shop\/c\.spec\.js,title=flaky%3A tests\/shop\/c\.spec\.js::/,
      ) as string,
    ])
    const junit = parseXml(readFileSync(join(lab.folder, 'qgjob-results/junit.xml'), 'utf8')).root
    expect(junit?.attributes).toMatchObject({ failures: '1', errors: '0' })
    expect(readFileSync(join(lab.folder, 'qgjob-results/report.html'), 'utf8')).toMatch(/^<!doctype html>/)
    expect(lab.github.requests).toEqual([])
  })

  test('needs the app version and the address alone, and says of the tests what it was told', async () => {
    const { exitCode, outputs } = await lab.step({
      inputs: { 'server-url': '', tests: '', reset: 'restart' },
      env: { QGJOB_SERVER_URL: lab.url },
    })
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ conclusion: 'passed', total: '3' })
    expect(new Set(lab.device.started.map(({ resetPolicy }) => resetPolicy))).toEqual(new Set(['RESTART']))
    // The only one that the server knows now is taken for the next.
    expect((await lab.step({ env: { GITHUB_REPOSITORY_OWNER: 'somebody-else' } })).exitCode).toBe(0)
    expect(new Set(lab.device.started.map(({ organizationId }) => organizationId))).toEqual(new Set(['acme']))
  })

  test('has a green step for what fails in quarantine', async () => {
    mixed()
    const quarantine = `mutation { quarantineTest(input: { organizationId: "acme", testPath: "tests/b.spec.js",
      owner: "ann", reason: "known", days: 7 }) { __typename } }`
    await fetch(`${lab.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: quarantine }),
    })
    const { exitCode, outputs, stdout, summary } = await lab.step()
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ conclusion: 'passed', failed: '0', quarantined: '1' })
    expect(stdout).not.toContain('::error')
    expect(stdout).toContain('::warning file=tests/b.spec.js,title=quarantined%3A tests/b.spec.js::')
    expect(summary).toContain('#### Quarantined or flaky\n')
  })
})

describe('a pull request', () => {
  test('has one comment, which is changed in place; one like it of somebody else is left alone', async () => {
    const planted = { id: 900, issue: 17, body: '<!-- qgjob:Mobile tests -->\nmine', user: { login: 'mallory' } }
    lab.github.comments.push(planted)
    mixed()
    await lab.step({ event: PULL_REQUEST })
    const own = () => lab.github.comments.filter(({ user }) => user.login === 'github-actions[bot]')
    expect(own()).toHaveLength(1)
    expect(own()[0]?.body).toMatch(/^<!-- qgjob:Mobile tests -->\n### ❌ 2 passed/)

    lab.device.onRun = () => Promise.resolve(PASSED)
    expect((await lab.step({ event: PULL_REQUEST })).exitCode).toBe(0)
    expect(own()).toHaveLength(1)
    expect(own()[0]?.body).toMatch(/^<!-- qgjob:Mobile tests -->\n### ✅ 3 passed/)
    expect(planted.body).toContain('mine')
    expect(lab.github.requests.filter((line) => / (4|5)\d\d$/.test(line))).toEqual(['GET /user 403', 'GET /user 403'])
  })

  test('of a fork: the step says why there is no comment, and a second workflow shows the report', async () => {
    lab.github.isReadOnly = true
    mixed()
    const first = await lab.step({ event: PULL_REQUEST })
    expect(first.exitCode).toBe(1)
    expect(first.stdout).toContain('::notice title=qgjob could not comment::The token may not comment')
    expect(first.summary).toContain('1 failed')

    lab.github.isReadOnly = false
    lab.github.pulls.push({ number: 17, head: { sha: 'abc', label: 'stranger:fix' } })
    const workflow_run = { id: 77, name: 'Mobile tests', head_sha: 'abc', head_branch: 'fix' }
    const event = { workflow_run: { ...workflow_run, head_repository: { owner: { login: 'stranger' } } } }
    const inputs = { mode: 'comment', 'app-version-id': '', report: 'qgjob-results/report.json' }
    const second = await lab.step({ inputs, event, env: { GITHUB_WORKFLOW: 'Comment' } })
    expect(second).toMatchObject({ exitCode: 0 })
    expect(lab.github.comments).toMatchObject([{ issue: 17 }])
    expect(lab.github.comments[0]?.body).toMatch(/^<!-- qgjob:Mobile tests -->\n### ❌/)

    expect(lab.github.comments[0]?.body).toContain('(https://github.com/acme/shop/actions/runs/77)')

    // The branch has moved on: an old report is not shown on a new commit.
    const stale = { workflow_run: { ...event.workflow_run, head_sha: 'old' } }
    expect((await lab.step({ inputs, event: stale })).stdout).toContain('no open pull request stands at old')
    expect(lab.github.comments).toHaveLength(1)
  })

  test('cancels the waiting jobs of its earlier run', async () => {
    lab.device.onRun = untilCanceled
    let endEarlier = (): void => undefined
    const earlier = lab.step({ event: PULL_REQUEST, onOutput: (_, kill) => (endEarlier = () => kill('SIGINT')) })
    await lab.device.until(() => lab.device.started.length === 1)
    const later = await lab.step({
      event: PULL_REQUEST,
      onOutput: (text, kill) => text.includes('superseded earlier runs') && kill('SIGINT'),
    })
    expect(later.stdout).toMatch(/superseded earlier runs of pr-17 Mobile tests: 2 jobs canceled/)
    endEarlier()
    expect((await earlier).outputs).toMatchObject({ conclusion: 'interrupted', total: '3' })
  })
})

describe('a workflow that is cancelled', () => {
  /** Statuses of all jobs of the organization. */
  async function statuses(): Promise<string[]> {
    const query = 'query { jobs(filter: { organizationId: "acme" }) { edges { node { status cancelRequested } } } }'
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
    const answer = (await (await fetch(`${lab.url}/graphql`, request)).json()) as {
      data: { jobs: { edges: { node: { status: string; cancelRequested: boolean } }[] } }
    }
    return answer.data.jobs.edges.map(({ node }) => (node.cancelRequested ? 'CANCELED' : node.status)).sort()
  }

  test('takes back what it submitted, and reports what is known', async () => {
    lab.device.onRun = untilCanceled
    const step = await lab.step({ onOutput: (text, kill) => text.includes('running') && kill('SIGINT') })
    expect(step.exitCode).toBe(130)
    expect(step.outputs).toMatchObject({ conclusion: 'interrupted' })
    expect(step.summary).toContain('The run was interrupted; what was left has been canceled.')
    expect(await statuses()).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    const post = await lab.step({ state: step.state })
    expect(post).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('or killed has its jobs canceled by the post step', async () => {
    lab.device.onRun = untilCanceled
    const step = await lab.step({ onOutput: (text, kill) => text.includes('running') && kill('SIGKILL') })
    expect(step.outputs).toEqual({})
    expect((await statuses()).filter((status) => status === 'CANCELED')).toEqual([])
    const post = await lab.step({ state: step.state })
    expect(post.exitCode).toBe(0)
    expect(post.stdout).toMatch(
      /^the run run:[0-9a-f]{12} was cut off: 2 jobs canceled; 1 more is running and told to stop$/m,
    )
    expect(await statuses()).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
  })
})

describe('what goes wrong', () => {
  test.each([
    ['no JSON', '<html>'],
    ['another format', '{ "format": 2 }'],
    ['no report', '{ "format": 1, "jobs": [{ "testPath": 5 }] }'],
  ])('a report from a fork that is %s is not shown', async (_, text) => {
    writeFileSync(join(lab.folder, 'report.json'), text)
    const event = {
      workflow_run: { id: 1, head_sha: 'a', head_branch: 'b', head_repository: { owner: { login: 'c' } } },
    }
    const { exitCode, stdout } = await lab.step({ inputs: { mode: 'comment', report: 'report.json' }, event })
    expect(exitCode).toBe(2)
    expect(stdout).toMatch(/^::error title=.*report\.json cannot be shown::/)
    expect(lab.github.requests).toEqual([])
  })

  test('is an annotation that says what to do', async () => {
    const missing = await lab.step({ inputs: { 'app-version-id': '' } })
    expect(missing).toMatchObject({ exitCode: 2 })
    expect(missing.stdout).toBe('::error title=the input app-version-id is missing::name the app version to test')
    const wrong = await lab.step({ inputs: { target: 'emulatr' } })
    expect(wrong.stdout).toContain('::error title=the input target cannot be "emulatr"::Did you mean emulator?')
    const nobody = await lab.step({ inputs: { 'server-url': 'http://127.0.0.1:9', organization: 'acme' } })
    expect(nobody).toMatchObject({ exitCode: 3 })
    expect(nobody.stdout).toContain('::error title=the qgjob server at http%3A//127.0.0.1%3A9 does not answer::')
    expect(nobody.outputs).toEqual({})
  })

  test('what a test prints is no command, and what it writes is no markup', async () => {
    const evil = '::add-mask::a\n::error::forged\n```\n</details><img src=x> @acme #1 [x](http://x) |'
    lab.device.onRun = () => Promise.resolve({ ...failed(), error: evil })
    const { stdout, summary } = await lab.step({ inputs: { tests: 'tests/a.spec.js' } })
    const [, word] = /^::stop-commands::([0-9a-f-]{36})$/m.exec(stdout) ?? []
    const silenced = stdout.slice(stdout.indexOf('::stop-commands::'), stdout.indexOf(`::${word ?? ''}::`))
    expect(silenced).toContain('::add-mask::a')
    const after = stdout
      .slice(stdout.indexOf(`::${word ?? ''}::`))
      .split('\n')
      .slice(1)
    expect(after.filter((line) => line.trimStart().startsWith('::'))).toEqual([
      expect.stringMatching(
        /^::error file=tests\/a\.spec\.js,title=[^:]*::::add-mask::a%0A::error::forged%0A/,
      ) as string,
    ])
    expect(summary).toContain(`\`\`\`\`text\n${evil}\n\`\`\`\`\n`)
  })
})
