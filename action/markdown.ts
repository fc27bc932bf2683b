import { stripVTControlCharacters } from 'node:util'
import type { ReportedJobFragment } from '../client/gql/graphql.ts'
import { describeJob } from '../cli/output/job-text.ts'
import { plural } from '../cli/output/text.ts'
import { duration } from '../cli/output/time.ts'
import { lookOf, word } from '../cli/output/words.ts'
import { describeCounts, isBad, testsOf } from '../cli/runs/report.ts'
import type { Conclusion, RunReport } from '../cli/runs/report.ts'

export interface MarkdownOptions {
  /** The most that it may take, and in what that is counted. */
  budget: number
  unit: 'bytes' | 'characters'
  /** The page of the workflow run. */
  run?: string | undefined
}

/** Of one failure; the rest is in the log. */
const MAX_ERROR = 3_000

const SIGNS: Record<Conclusion, string> = {
  passed: '✅',
  failed: '❌',
  errored: '⚠️',
  canceled: '🚫',
  timeout: '⏱️',
  interrupted: '🚫',
  detached: '▶️',
}

/**
 * The run for people who look at a pull request: the verdict, what failed with its reason, then what was quarantined or
 * flaky, then the rest as a table. What does not fit is counted. Whatever tests and people wrote is only ever text.
 */
export function markdownReport(report: RunReport, options: MarkdownOptions): string {
  const { jobs, counts, conclusion, durationMs, appVersionId, target } = report
  const bad = jobs.filter(isBad)
  const mild = jobs.filter(({ quarantined, flaky }) => quarantined || flaky)
  const rest = jobs.filter((job) => !isBad(job) && !mild.includes(job))
  const where = options.run === undefined ? '' : ` · [workflow run](${options.run})`
  const page = new Page(options)
  page.add(`### ${SIGNS[conclusion]} ${counts.total === 0 ? 'Nothing to run' : escaped(describeCounts(counts))}\n\n`)
  page.add(
    `${escaped(plural(counts.total, 'test file'))} on ${code(appVersionId)}, ${escaped(word(target))}, in ${escaped(duration(durationMs))} · ${code(report.label)}${where}\n`,
  )
  if (conclusion === 'timeout') page.add('\nThe run took longer than its `timeout`; what was left has been canceled.\n')
  if (conclusion === 'interrupted') page.add('\nThe run was interrupted; what was left has been canceled.\n')
  page.addAll(bad, failure, (left) => `\n… and ${left} more that did not pass.\n`)
  if (mild.length > 0) page.addTable('Quarantined or flaky', mild)
  if (rest.length > 0) page.addTable(bad.length + mild.length === 0 ? 'All tests' : 'The others', rest, true)
  return page.text
}

class Page {
  text = ''
  readonly #options: MarkdownOptions
  #used = 0

  constructor(options: MarkdownOptions) {
    this.#options = options
  }

  /** Tells whether there was room, with some left for closing words. */
  add(text: string, spare = 0): boolean {
    const size = this.#options.unit === 'bytes' ? Buffer.byteLength(text) : text.length
    if (this.#used + size > this.#options.budget - spare) return false
    this.text += text
    this.#used += size
    return true
  }

  addAll(
    jobs: readonly ReportedJobFragment[],
    show: (job: ReportedJobFragment) => string,
    more: (left: number) => string,
  ) {
    for (const [index, job] of jobs.entries()) {
      if (this.add(show(job), 1_000)) continue
      this.add(more(jobs.length - index))
      return
    }
  }

  addTable(title: string, jobs: readonly ReportedJobFragment[], isFolded = false): void {
    const head = isFolded ? `\n<details><summary>${title}</summary>\n` : `\n#### ${title}\n`
    if (!this.add(`${head}\n| | Test | Took | Device | |\n| --- | --- | --- | --- | --- |\n`, 1_000)) return
    this.addAll(jobs, row, (left) => `| | … and ${left} more | | | |\n`)
    if (isFolded) this.add('\n</details>\n')
  }
}

function failure(job: ReportedJobFragment): string {
  const failed = testsOf(job).filter(({ verdict }) => verdict === 'FAILED')
  const titles = failed.map(({ title }) => `<li>${escaped(title)}</li>`).join('')
  const text = plain(failed[0]?.error ?? job.error ?? describeJob(job, job.attempts))
  const shown = text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}\n…` : text
  const on = job.workerName === null ? '' : ` on ${escaped(job.workerName)}`
  return [
    `\n<details open><summary>${lookOf(job).symbol} <b>${escaped(job.testPath)}</b> ${escaped(word(job.outcome ?? job.status))}${on}</summary>\n`,
    titles === '' ? '' : `\n<ul>${titles}</ul>\n`,
    `\n${fenced(shown)}\n`,
    `\n${code(`qgjob logs ${job.id}`)}\n`,
    '\n</details>\n',
  ].join('')
}

function row(job: ReportedJobFragment): string {
  const took = job.durationMs === null ? '' : escaped(duration(job.durationMs))
  const cells = [
    lookOf(job).symbol,
    escaped(job.testPath),
    took,
    escaped(job.workerName ?? ''),
    escaped(describeJob({ ...job, workerName: null, durationMs: null }, job.attempts)),
  ]
  return `| ${cells.join(' | ')} |\n`
}

/** A block whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

/** A word in code, on one line. */
function code(text: string): string {
  const line = plain(text).replace(/\s+/g, ' ')
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}

/** Text of others on one line, without Markdown, HTML, mentions and references. */
function escaped(text: string): string {
  return (
    plain(text)
      .replace(/\s+/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_{}[\]()#+!|~$:-]/g, (letter) => `&#${letter.charCodeAt(0)};`)
      // GitHub looks for mentions and references in the finished page: there a letter without width has to keep them
      // apart.
      .replace(/@|&#35;/g, (sign) => `${sign}\u200b`)
      .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
  )
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]/gu, '')
}
