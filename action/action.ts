import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { OrganizationsDocument } from '../client/gql/graphql.ts'
import { run } from '../cli/commands/run.ts'
import { withClient } from '../cli/connect.ts'
import type { Context } from '../cli/context.ts'
import { CliError } from '../cli/errors.ts'
import { EXIT } from '../cli/exit-codes.ts'
import type { ExitCode } from '../cli/exit-codes.ts'
import { note } from '../cli/output/print.ts'
import { readSettings } from '../cli/settings.ts'
import { cancelJobs, describeCanceled } from '../cli/runs/cancel-jobs.ts'
import type { RunReport } from '../cli/runs/report.ts'
import { annotationsOf } from './annotations.ts'
import { upsertComment } from './comment.ts'
import { GithubRefused, githubApi } from './github-api.ts'
import type { GithubApi } from './github-api.ts'
import { readEvent } from './github-event.ts'
import type { Inputs } from './inputs.ts'
import { markdownReport } from './markdown.ts'
import { readReport } from './read-report.ts'
import { annotate, appendSummary, mask, saveState, setOutput, stopCommands } from './runner-files.ts'
import type { Runner } from './runner-files.ts'

/** A step may write 1 MiB; what is larger is not shown at all. */
const MAX_SUMMARY = 900 * 1024

/** The names under which the step leaves word for its `post` step. */
export const STATE = { server: 'server', organization: 'organization', label: 'label', isOver: 'isOver' } as const

/** Runs the tests like `qgjob run`, and tells GitHub: outputs, summary, annotations, comment, files. */
export async function runTests(context: Context, runner: Runner, inputs: Inputs): Promise<ExitCode> {
  const { pullRequest } = readEvent(runner.env)
  const { workspace, junit, html } = inputs
  await maskToken(context, runner)
  const organization = inputs.organization ?? (await usualOrganization(context, runner))
  const supersede =
    inputs.supersede ?? (pullRequest === null ? false : `pr-${pullRequest.number} ${keyOf(inputs, runner)}`)
  const resume = stopCommands(runner)
  let report: RunReport | undefined
  try {
    return await run(
      context,
      {
        globs: inputs.tests,
        exclude: inputs.exclude,
        orgId: organization,
        appVersionId: inputs.appVersionId,
        ...{ workspace, junit, report: html, target: inputs.target, priority: inputs.priority },
        label: inputs.labels,
        failFast: inputs.failFast,
        rerunFailed: inputs.rerunFailed,
        ...(inputs.timeoutMs !== null && { timeout: inputs.timeoutMs }),
        ...(inputs.testTimeoutMs !== null && { testTimeout: inputs.testTimeoutMs }),
        ...(inputs.reset !== null && { reset: inputs.reset }),
        ...(supersede !== false && { supersede }),
      },
      {
        onStart({ server, organizationId, label }) {
          saveState(runner, STATE.server, server)
          saveState(runner, STATE.organization, organizationId)
          saveState(runner, STATE.label, label)
        },
        onReport(made) {
          report = made
        },
      },
    )
  } finally {
    resume()
    if (report !== undefined) {
      saveState(runner, STATE.isOver, 'true')
      await tell(context, runner, inputs, report, pullRequest)
    }
  }
}

/**
 * The runner keeps the token out of the log, whether it was stored or is made for this run. Before commands are
 * stopped: behind that, the word of it would itself be printed.
 */
function maskToken(context: Context, runner: Runner): Promise<void> {
  return withClient(context, ({ connection: { token } }) => {
    if (token !== undefined) mask(runner, token)
    return Promise.resolve()
  })
}

/** The only one the server has; of several or none, the one that is called like the owner of the repository. */
async function usualOrganization(context: Context, { env }: Runner): Promise<string> {
  const { organization } = readSettings(context.flags, context.env, context.cwd)
  if (organization !== null) return organization.value
  return withClient(context, async ({ client }) => {
    const known = (await client.query(OrganizationsDocument, {})).organizations.map(({ id }) => id)
    const owner = (env.GITHUB_REPOSITORY_OWNER ?? '').toLowerCase()
    if (known.length === 1 && known[0] !== undefined) return known[0]
    if (owner !== '' && (known.length === 0 || known.includes(owner))) return owner
    throw new CliError(EXIT.usage, {
      what: 'no organization was named',
      why: `the server has several: ${known.join(', ')}`,
      fix: 'set the input organization',
    })
  })
}

async function tell(
  context: Context,
  runner: Runner,
  inputs: Inputs,
  report: RunReport,
  pullRequest: { number: number } | null,
): Promise<void> {
  const { counts, conclusion, exitCode, label, durationMs } = report
  const file = resolve(context.cwd, inputs.report)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(report))
  const outputs = {
    ...{ conclusion, 'exit-code': exitCode, label, 'duration-ms': durationMs, ...counts },
    ...{ junit: inputs.junit, html: inputs.html, report: inputs.report },
  }
  for (const [name, value] of Object.entries(outputs)) setOutput(runner, name, String(value))

  const links = { run: runPage(runner) }
  appendSummary(runner, markdownReport(report, { ...links, budget: MAX_SUMMARY, unit: 'bytes' }))
  const { errors, warnings } = annotationsOf(report, folderOf(context, runner, inputs))
  for (const annotation of errors) annotate(runner, 'error', annotation)
  for (const annotation of warnings) annotate(runner, 'warning', annotation)
  if (!inputs.comment || pullRequest === null || inputs.githubToken === null) return
  await comment(runner, githubApi(runner.env, inputs.githubToken), pullRequest.number, inputs, report)
}

/** A verdict stands also where nobody may comment on it. */
async function comment(
  runner: Runner,
  api: GithubApi,
  pullRequest: number,
  inputs: Inputs,
  report: RunReport,
): Promise<void> {
  try {
    await upsertComment(api, pullRequest, keyOf(inputs, runner), report, { run: runPage(runner) })
  } catch (error) {
    const isForbidden = error instanceof GithubRefused && (error.status === 403 || error.status === 404)
    const message = isForbidden
      ? 'The token may not comment on this pull request, as those of forks may not. Give the job "pull-requests: write", or let a second workflow comment with mode: comment (docs/ci.md). The results are in the summary.'
      : `The pull request has no comment: ${error instanceof Error ? error.message : String(error)}`
    annotate(runner, 'notice', { title: 'qgjob could not comment', message })
  }
}

/**
 * The second workflow, for pull requests from forks: shows a report that the first one left, on the pull request whose
 * commit that one ran on. Which that is, is taken from GitHub alone, never from the report.
 */
export async function commentOnly(context: Context, runner: Runner, inputs: Inputs): Promise<ExitCode> {
  const { workflowRun } = readEvent(runner.env)
  if (workflowRun === null || inputs.githubToken === null) {
    throw new CliError(EXIT.usage, {
      what: 'there is nothing to comment on',
      why: 'mode: comment is for a workflow that is started by workflow_run, with a github-token',
    })
  }
  const report = readReport(resolve(context.cwd, inputs.report))
  const api = githubApi(runner.env, inputs.githubToken)
  const open = await api.pullRequestsFrom(workflowRun.headOwner, workflowRun.headBranch)
  const pullRequest = open.find(({ headSha }) => headSha === workflowRun.headSha)
  if (pullRequest === undefined) {
    note(context, `no open pull request stands at ${workflowRun.headSha}: it has moved on or is closed`)
    return EXIT.passed
  }
  const links = { run: runPage(runner, String(workflowRun.id)) }
  const done = await upsertComment(api, pullRequest.number, keyOf(inputs, runner), report, links)
  note(context, `${done} the comment on pull request ${pullRequest.number}`)
  return EXIT.passed
}

/** The `post` step: whatever the step submitted and did not see end is canceled, however the step ended. */
export async function cleanUp(context: Context, runner: Runner): Promise<void> {
  const state = (name: string): string => runner.env[`STATE_${name}`] ?? ''
  const [server, organization, label] = [state(STATE.server), state(STATE.organization), state(STATE.label)]
  if (label === '' || state(STATE.isOver) !== '') return
  const ofRun = { ...context, flags: { ...context.flags, server, orgId: organization } }
  await maskToken(ofRun, runner)
  await withClient(ofRun, async ({ client }) => {
    const canceled = await cancelJobs(client, { organizationId: organization, label })
    note(context, `the run ${label} was cut off: ${describeCanceled(canceled)}`)
  })
}

/** What sets the comments and the superseding of one workflow apart from those of others. */
function keyOf({ commentKey }: Inputs, { env }: Runner): string {
  return (commentKey ?? readEvent(env).workflowRun?.name ?? env.GITHUB_WORKFLOW ?? 'qgjob').slice(0, 80)
}

function runPage({ env }: Runner, id = env.GITHUB_RUN_ID): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env
  return server === undefined || id === undefined ? undefined : `${server}/${repository ?? ''}/actions/runs/${id}`
}

/** The folder of the tests as seen from the root of the repository; empty for the root itself. */
function folderOf({ cwd }: Context, { env }: Runner, { workspace }: Inputs): string {
  const path = relative(env.GITHUB_WORKSPACE ?? cwd, resolve(cwd, workspace))
    .split(sep)
    .join('/')
  return path.startsWith('..') ? '' : path
}
