import { Option } from 'commander'
import type { ArtifactsOptions } from '../commands/artifacts.ts'
import { cancel } from '../commands/cancel.ts'
import type { CancelOptions } from '../commands/cancel.ts'
import { groups } from '../commands/groups.ts'
import type { GroupsOptions } from '../commands/groups.ts'
import { list } from '../commands/list.ts'
import type { ListOptions } from '../commands/list.ts'
import { logs } from '../commands/logs.ts'
import type { LogsOptions } from '../commands/logs.ts'
import { retry } from '../commands/retry.ts'
import type { RetryOptions } from '../commands/retry.ts'
import { status } from '../commands/status.ts'
import type { StatusOptions } from '../commands/status.ts'
import { why } from '../commands/why.ts'
import type { WhyOptions } from '../commands/why.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { organization, watchTimeout } from '../options.ts'
import { collectStatuses, parseCount, parseGroupStatus, parseId, parseTarget } from '../values.ts'
import type { Definition } from './definition.ts'

// What looks at jobs that were submitted, or changes them.

export const statusDefinition: Definition = {
  name: 'status',
  description: 'one job with its attempts, or those with a label; without either: everything, live on a terminal',
  define(command, execute) {
    organization(command)
      .argument('[job-id]', 'the job', parseId)
      .addOption(new Option('--job-id <id>', 'the job').argParser(parseId).conflicts('label'))
      .option('--label <text>', 'the jobs with this label, such as that of a run', parseId)
      .option('-w, --watch', 'follow to the verdict, and exit with it; without id or label: one line per change')
    watchTimeout(command).action((id: string | undefined, options: StatusOptions) =>
      execute(status, withId(options, id)),
    )
  },
}

export const whyDefinition: Definition = {
  name: 'why',
  description: 'why a job is not running yet, and when it probably will',
  define(command, execute) {
    command
      .argument('[job-id]', 'the job', parseId)
      .option('--job-id <id>', 'the job', parseId)
      .action((id: string | undefined, options: WhyOptions) => execute(why, withId(options, id)))
  },
}

export const listDefinition: Definition = {
  name: 'list',
  description: 'jobs, the newest first',
  define(command, execute) {
    organization(command)
      .option('--status <status>', 'pending, queued, running, completed, failed, errored or canceled', collectStatuses)
      .option('--app-version-id <id>', 'of one app version')
      .option('--target <target>', 'of one target', parseTarget)
      .option('--group-id <id>', 'of one group', parseId)
      .option('--label <text>', 'with this label')
      .option('--limit <count>', 'how many at most', parseCount, 50)
      .action((options: ListOptions) => execute(list, options))
  },
}

export const groupsDefinition: Definition = {
  name: 'groups',
  description: 'groups of jobs that share an install',
  define(command, execute) {
    organization(command)
      .addOption(
        new Option('--status <status>', 'open, closed or all').argParser(parseGroupStatus).default('OPEN', 'open'),
      )
      .option('--limit <count>', 'how many at most', parseCount, 50)
      .action((options: GroupsOptions) => execute(groups, options))
  },
}

export const logsDefinition: Definition = {
  name: 'logs',
  description: 'what a job printed, all attempts one after another',
  define(command, execute) {
    command
      .argument('[job-id]', 'the job', parseId)
      .option('--job-id <id>', 'the job', parseId)
      .option('-f, --follow', 'wait for more until the job is finished')
      .action((id: string | undefined, options: LogsOptions) => execute(logs, withId(options, id)))
  },
}

export const cancelDefinition: Definition = {
  name: 'cancel',
  description: 'cancel a job, or all unfinished jobs of a group or with a label',
  define(command, execute) {
    organization(command)
      .argument('[job-id]', 'the job', parseId)
      .addOption(new Option('--job-id <id>', 'the job').argParser(parseId).conflicts(['groupId', 'label']))
      .addOption(new Option('--group-id <id>', 'the group').argParser(parseId).conflicts('label'))
      .option('--label <text>', 'the jobs with this label, such as that of a run', parseId)
      .action((id: string | undefined, options: CancelOptions) => execute(cancel, withId(options, id)))
  },
}

export const retryDefinition: Definition = {
  name: 'retry',
  description: 'run a finished job again, as a new job',
  define(command, execute) {
    command
      .argument('[job-id]', 'the job', parseId)
      .option('--job-id <id>', 'the job', parseId)
      .option('-w, --watch', 'follow the new job to its verdict, and exit with it')
    watchTimeout(command).action((id: string | undefined, options: RetryOptions) => execute(retry, withId(options, id)))
  },
}

export const artifactsDefinition: Definition = {
  name: 'artifacts',
  description: 'files that the attempts of a job left, such as screenshots and traces; with --out, save them',
  define(command, execute) {
    command
      .argument('[job-id]', 'the job', parseId)
      .option('--job-id <id>', 'the job', parseId)
      .option('--attempt <number>', 'of one attempt (default: of all)', parseCount)
      .option('--name <glob>', 'only files whose name matches, such as "*.png"')
      .option('--out <folder>', 'save them here, in a folder for each attempt')
      .action((id: string | undefined, options: ArtifactsOptions) => execute(artifacts, withId(options, id)))
  },
}

/** Loaded when wanted: it brings modules of Node that take time. */
async function artifacts(context: Context, options: ArtifactsOptions): Promise<ExitCode> {
  return (await import('../commands/artifacts.ts')).artifacts(context, options)
}

/** An id may be given as --job-id or as the plain argument. */
function withId<Options extends { jobId?: string }>(options: Options, id: string | undefined): Options {
  return id === undefined ? options : { ...options, jobId: id }
}
