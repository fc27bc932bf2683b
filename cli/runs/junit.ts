import { stripVTControlCharacters } from 'node:util'
import type { JobDetailsFragment } from '../../client/gql/graphql.ts'
import { DIRECTIONS } from '../../client/inert.ts'
import { firstLine } from '../output/job-text.ts'
import { word } from '../output/words.ts'
import type { Logs, RunReport } from './report.ts'

/**
 * The run as JUnit XML, as GitLab, Jenkins, Bitbucket and the reporters for GitHub read it: one testcase for each test
 * file, `failure` where the test said no, `error` where it could not be run or was not done when the run ended,
 * `skipped` where it was canceled.
 */
export function junitXml(report: RunReport, logs: Logs): string {
  const { counts, jobs } = report
  const numbers =
    `tests="${counts.total}" failures="${counts.failed}" errors="${counts.errored + counts.unfinished}" ` +
    `skipped="${counts.canceled}" time="${seconds(report.durationMs)}"`
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
    ...jobs.map((job) => testcase(job, logs.get(job.id))),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testcase(job: JobDetailsFragment, log: string | undefined): string {
  const folder = job.testPath.split('/').slice(0, -1).join('.')
  const attributes = [
    `classname=${quoted(folder === '' ? 'tests' : folder)}`,
    `name=${quoted(job.testPath)}`,
    `file=${quoted(job.testPath)}`,
    `time="${seconds(job.durationMs ?? 0)}"`,
  ]
  const parts = [...verdict(job), ...(log === undefined || log === '' ? [] : [`<system-out>${text(log)}</system-out>`])]
  if (parts.length === 0) return `    <testcase ${attributes.join(' ')}/>`
  return [`    <testcase ${attributes.join(' ')}>`, ...parts.map((part) => `      ${part}`), '    </testcase>'].join(
    '\n',
  )
}

function verdict(job: JobDetailsFragment): string[] {
  const element = (name: string, type: string, message: string): string =>
    `<${name} message=${quoted(message)} type=${quoted(type)}>${text(job.error ?? '')}</${name}>`
  const said = firstLine(job.error)
  const on = job.workerName === null ? '' : ` on ${job.workerName}`
  switch (job.status) {
    case 'COMPLETED':
      return []
    case 'FAILED':
      return [element('failure', job.outcome ?? 'FAILED', said || `the test ${word(job.outcome ?? 'FAILED')}${on}`)]
    case 'ERRORED':
      return [element('error', job.outcome ?? 'ERRORED', said || `the test could not be run${on}`)]
    case 'CANCELED':
      return ['<skipped message="canceled"/>']
    default:
      return [element('error', 'UNFINISHED', `${word(job.status)}${on} when the run ended`)]
  }
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

/** Without the colors that tests print, without what turns text around, and without what XML 1.0 forbids even in escaped form. */
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
