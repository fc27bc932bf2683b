import { stripVTControlCharacters } from 'node:util'
import type { ReportedJobFragment } from '../../client/gql/graphql.ts'
import { DIRECTIONS } from '../../client/inert.ts'
import { firstLine } from '../output/job-text.ts'
import { word } from '../output/words.ts'
import { testsOf } from './report.ts'
import type { Logs, RunReport } from './report.ts'

/**
 * The run as JUnit XML, as GitLab, Jenkins, Bitbucket and the reporters for GitHub read it: one testcase for each test
 * that the runner told of, else one for the test file. `failure` where the test said no, `error` where it could not be
 * run or was not done when the run ended, `skipped` where it was canceled, or failed in quarantine.
 */
export function junitXml(report: RunReport, logs: Logs): string {
  const cases = report.jobs.flatMap((job) => casesOf(job, logs.get(job.id)))
  const count = (kind: Case['verdict']): number => cases.filter(({ verdict }) => verdict === kind).length
  const numbers =
    `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${seconds(report.durationMs)}"`
  const suite = `${report.appVersionId} on ${word(report.target)}`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="qgjob run" ${numbers}>`,
    `  <testsuite name=${quoted(suite)} timestamp=${quoted(report.startedAt)} hostname=${quoted(new URL(report.server).host)} ${numbers}>`,
    '    <properties>',
    property('qgjob.organization', report.organizationId),
    property('qgjob.appVersion', report.appVersionId),
    property('qgjob.target', word(report.target)),
    property('qgjob.label', report.label),
    '    </properties>',
    ...cases.map(testcase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  file: string
  /** null: the file as a whole. */
  title: string | null
  durationMs: number
  verdict: 'passed' | 'failure' | 'error' | 'skipped'
  message: string
  type: string
  /** Everything that it said. */
  text: string
  isFlaky: boolean
  log: string
}

function casesOf(job: ReportedJobFragment, log = ''): Case[] {
  const tests = testsOf(job).map((test): Case => {
    const common = { file: job.testPath, title: test.title, durationMs: test.durationMs, log: '', type: '', text: '' }
    const isFlaky = test.verdict === 'FLAKY'
    if (test.verdict === 'SKIPPED') return { ...common, verdict: 'skipped', message: '', isFlaky }
    if (test.verdict !== 'FAILED') return { ...common, verdict: 'passed', message: '', isFlaky }
    const message = firstLine(test.error) || 'the test failed'
    const failed = { ...common, message, type: 'FAILED', text: test.error ?? '', isFlaky, log }
    return job.quarantined
      ? { ...failed, verdict: 'skipped', message: `quarantined: ${message}` }
      : { ...failed, verdict: 'failure' }
  })
  const isTold = tests.length > 0 && (job.status === 'COMPLETED' || tests.some(({ type }) => type === 'FAILED'))
  if (isTold) return job.flaky ? tests.map((test) => ({ ...test, isFlaky: true })) : tests
  // What failed is none of the tests: the file took too long, or broke outside of them.
  return [...tests, wholeFile(job, log)]
}

function wholeFile(job: ReportedJobFragment, log: string): Case {
  const said = firstLine(job.error)
  const on = job.workerName === null ? '' : ` on ${job.workerName}`
  const outcome = job.outcome ?? job.status
  const [verdict, type, message] = ((): [Case['verdict'], string, string] => {
    switch (job.status) {
      case 'COMPLETED':
        return ['passed', '', '']
      case 'FAILED': {
        const why = said || `the test ${word(outcome)}${on}`
        return job.quarantined ? ['skipped', '', `quarantined: ${why}`] : ['failure', outcome, why]
      }
      case 'ERRORED':
        return ['error', outcome, said || `the test could not be run${on}`]
      case 'CANCELED':
        return ['skipped', '', 'canceled']
      default:
        return ['error', 'UNFINISHED', `${word(job.status)}${on} when the run ended`]
    }
  })()
  const common = { file: job.testPath, title: null, durationMs: job.durationMs ?? 0, isFlaky: job.flaky }
  return { ...common, verdict, type, message, text: job.error ?? '', log }
}

function testcase({ file, title, durationMs, verdict, message, type, text: said, isFlaky, log }: Case): string {
  const folder = file.split('/').slice(0, -1).join('.')
  const attributes = [
    `classname=${quoted(title === null ? folder || 'tests' : file)}`,
    `name=${quoted(title ?? file)}`,
    `file=${quoted(file)}`,
    `time="${seconds(durationMs)}"`,
  ].join(' ')
  const parts = [
    ...(isFlaky ? [`<properties>${property('qgjob.flaky', 'true').trim()}</properties>`] : []),
    ...(verdict === 'skipped' ? [message === '' ? '<skipped/>' : `<skipped message=${quoted(message)}/>`] : []),
    ...(verdict === 'failure' || verdict === 'error'
      ? [`<${verdict} message=${quoted(message)} type=${quoted(type)}>${text(said)}</${verdict}>`]
      : []),
    ...(log === '' ? [] : [`<system-out>${text(log)}</system-out>`]),
  ]
  if (parts.length === 0) return `    <testcase ${attributes}/>`
  return [`    <testcase ${attributes}>`, ...parts.map((part) => `      ${part}`), '    </testcase>'].join('\n')
}

function property(name: string, value: string): string {
  return `      <property name=${quoted(name)} value=${quoted(value)}/>`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function quoted(value: string): string {
  return `"${escaped(value)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`)}"`
}

function text(value: string): string {
  // A lone carriage return would come back as a line feed.
  return escaped(value).replaceAll('\r', '&#13;')
}

/**
 * Without the colors that tests print, without what turns text around, and without what XML 1.0 forbids even in escaped
 * form.
 */
function escaped(value: string): string {
  return stripVTControlCharacters(value)
    .replace(FORBIDDEN, '')
    .replace(DIRECTIONS, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** Controls, halves of surrogate pairs, and non-characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]|[\u{7F}-\u{84}\u{86}-\u{9F}]/gu
