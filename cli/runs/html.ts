import type { AttemptRowFragment, ReportedJobFragment } from '../../client/gql/graphql.ts'
import { inert } from '../../client/inert.ts'
import { countsOf, describeJob } from '../output/job-text.ts'
import { bytes, plainBlock, plural } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { attemptEnd, lookOf, word } from '../output/words.ts'
import { describeCounts, isBad, testsOf } from './report.ts'
import type { Logs, RunReport } from './report.ts'
import { STYLES } from './html-styles.ts'

/** The run as one page that needs nothing else: no script, no font, no address. What tests wrote is only ever text. */
export function htmlReport(report: RunReport, logs: Logs): string {
  const { counts, jobs } = report
  const title = `${describeCounts(counts)}: ${report.appVersionId} on ${word(report.target)}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${STYLES}</style>
</head>
<body>
<header class="${report.conclusion}">
<h1>${text(word(report.conclusion))}</h1>
<p>${text(describeCounts(counts))} of ${plural(counts.total, 'test')} in ${duration(report.durationMs)}</p>
<dl>
${fact('app version', report.appVersionId)}
${fact('target', word(report.target))}
${fact('organization', report.organizationId)}
${fact('started', report.startedAt)}
${fact('label', report.label)}
${fact('server', report.server)}
</dl>
</header>
<main>
${timeline(jobs)}
<section aria-labelledby="tests">
<h2 id="tests">Tests</h2>
<table>
<thead><tr><th scope="col">Test</th><th scope="col">Result</th><th scope="col">Took</th><th scope="col">Device</th></tr></thead>
<tbody>
${inOrder(jobs)
  .map((job) => row(job, logs.get(job.id)))
  .join('\n')}
</tbody>
</table>
</section>
</main>
<footer>qgjob run</footer>
</body>
</html>
`
}

const ORDER: readonly (ReportedJobFragment['status'] | 'QUARANTINED')[] = [
  'FAILED',
  'ERRORED',
  'RUNNING',
  'QUEUED',
  'PENDING',
  'QUARANTINED',
  'CANCELED',
  'COMPLETED',
]

const rank = ({ status, quarantined }: ReportedJobFragment): number =>
  ORDER.indexOf(quarantined ? 'QUARANTINED' : status)

function inOrder(jobs: readonly ReportedJobFragment[]): ReportedJobFragment[] {
  return [...jobs].sort(
    (a, b) => rank(a) - rank(b) || Number(b.flaky) - Number(a.flaky) || (a.testPath < b.testPath ? -1 : 1),
  )
}

function row(job: ReportedJobFragment, log: string | undefined): string {
  const kind = job.quarantined ? 'quarantined' : job.flaky ? 'flaky' : job.status.toLowerCase()
  const status = `<span class="status">${lookOf(job).symbol} ${kind}</span>`
  const took = job.durationMs === null ? '' : duration(job.durationMs)
  return `<tr class="${kind}"><td>${details(job, log)}</td><td>${status}</td><td>${took}</td><td>${text(job.workerName ?? '')}</td></tr>`
}

/** What there is to know besides the verdict folds out. It is open from the start for what went wrong. */
function details(job: ReportedJobFragment, log: string | undefined): string {
  const parts = [
    job.error === null ? '' : `<pre>${text(plainBlock(job.error))}</pre>`,
    testList(job),
    attemptList(job.attempts),
    fileList(job),
    log === undefined || log === ''
      ? ''
      : `<details><summary>output</summary><pre>${text(plainBlock(log))}</pre></details>`,
    `<p class="id">${text(job.id)}${isBad(job) ? '' : ` ${text(describeJob(job, job.attempts))}`}</p>`,
  ]
  return `<details${isBad(job) ? ' open' : ''}><summary>${text(job.testPath)}</summary>${parts.join('')}</details>`
}

function testList(job: ReportedJobFragment): string {
  const items = testsOf(job).map(({ title, verdict, durationMs }) => {
    const symbol = { PASSED: '✓', FLAKY: '✓', FAILED: '✗', SKIPPED: '–' }[verdict]
    const took = verdict === 'SKIPPED' ? '' : ` (${duration(durationMs)})`
    return `<li class="${verdict.toLowerCase()}"><span class="status">${symbol}</span> ${text(`${title}${took}`)}</li>`
  })
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`
}

function attemptList(attempts: readonly AttemptRowFragment[]): string {
  if (attempts.length < 2) return ''
  const items = attempts.map((attempt) => {
    const took = attempt.durationMs === null ? '' : ` after ${duration(attempt.durationMs)}`
    const counted = countsOf([attempt])
    return `<li>${text(`${attemptEnd(attempt)} on ${attempt.workerName}${took}${counted === '' ? '' : `: ${counted}`}`)}</li>`
  })
  return `<ol>${items.join('')}</ol>`
}

/** Their links would expire sooner than the page is read: the command that saves them does not. */
function fileList({ id, attempts }: ReportedJobFragment): string {
  const items = attempts.flatMap(({ number, artifacts }) =>
    artifacts.map(({ name, size }) => `<li>${text(`attempt ${number}: ${name} (${bytes(size)})`)}</li>`),
  )
  if (items.length === 0) return ''
  return `<details><summary>files</summary><ul>${items.join('')}</ul><p class="id">${text(`qgjob artifacts ${id} --out=FOLDER`)}</p></details>`
}

/** One line for each device, with each attempt where it was in time. */
function timeline(jobs: readonly ReportedJobFragment[]): string {
  const attempts = jobs.flatMap(({ testPath, attempts: own }) =>
    own.flatMap((attempt) =>
      attempt.endedAt === null ? [] : [{ testPath, attempt, end: Date.parse(attempt.endedAt) }],
    ),
  )
  if (attempts.length === 0) return ''
  const from = Math.min(...attempts.map(({ attempt }) => Date.parse(attempt.startedAt)))
  const whole = Math.max(1, Math.max(...attempts.map(({ end }) => end)) - from)
  const percent = (ms: number): string => ((ms / whole) * 100).toFixed(2)
  const devices = Map.groupBy(attempts, ({ attempt }) => attempt.workerName)
  const lines = [...devices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([device, own]) => {
      const bars = own.map(({ testPath, attempt, end }) => {
        const start = Date.parse(attempt.startedAt)
        const label = `${testPath}: ${attemptEnd(attempt)}, ${duration(end - start)}`
        const place = `left:${percent(start - from)}%;width:${percent(end - start)}%`
        return `<i class="${(attempt.outcome ?? '').toLowerCase()}" style="${place}" title="${text(label)}"></i>`
      })
      return `<div class="device"><b>${text(device)}</b><div>${bars.join('')}</div></div>`
    })
  return `<section aria-labelledby="devices">
<h2 id="devices">Devices</h2>
${lines.join('\n')}
</section>`
}

function fact(name: string, value: string): string {
  return `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`
}

function text(value: string): string {
  return inert(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
