import { Option } from 'commander'
import type { AppListOptions, AppUploadOptions } from '../commands/app.ts'
import type { RunOptions } from '../commands/run.ts'
import { submit } from '../commands/submit.ts'
import type { SubmitOptions } from '../commands/submit.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jobOptions, organization, watchTimeout } from '../options.ts'
import { collect, parseAttemptTime, parseCount, parseDuration, parsePlatform } from '../values.ts'
import type { Definition } from './definition.ts'

// What brings work: jobs, and the builds they need.

export const runDefinition: Definition = {
  name: 'run',
  description: 'run the test files that globs match: submit, follow, report, and exit with the verdict',
  define(command, execute) {
    jobOptions(organization(command.argument('<globs...>')))
      .option('--workspace <folder>', 'where the globs start: the root of the test project (default: here)')
      .option('--exclude <glob>', 'leave these files out; may be repeated', collect)
      .option('--timeout <duration>', 'give up on the whole run after so long (exit code 124)', parseDuration)
      .option('--fail-fast', 'cancel the rest when a test has failed or could not be run')
      .option('--rerun-failed', 'run only the tests whose latest job did not pass')
      .option('--supersede <key>', 'cancel the waiting jobs of earlier runs with this key, such as a pull request')
      .option('--junit <file>', 'write the results as JUnit XML')
      .option('--report <file.html>', 'write the results as one HTML page that needs nothing else')
      .addOption(
        new Option('--detach', 'submit, say how to follow, and exit').conflicts([
          'timeout',
          'failFast',
          'junit',
          'report',
        ]),
      )
      .action((globs: string[], options: Omit<RunOptions, 'globs'>) => execute(run, { ...options, globs }))
  },
}

export const submitDefinition: Definition = {
  name: 'submit',
  description: 'submit test files as jobs; those of one app version and target share one install',
  define(command, execute) {
    jobOptions(organization(command.argument('[tests...]')))
      .option('--test <path>', 'a test file; may be repeated, or given as plain arguments', collect)
      .addOption(
        new Option('--timeout <duration>', 'what --test-timeout was called').argParser(parseAttemptTime).hideHelp(),
      )
      .option('--idempotency-key <key>', 'makes a repeated submit harmless: the same key gives the same jobs')
      .option('-w, --watch', 'follow the jobs to their verdict, and exit with it')
    watchTimeout(command)
      .option('-q, --quiet', 'print the job ids alone')
      .action((tests: string[], { timeout, ...options }: SubmitOptions & { timeout?: number }) =>
        execute(submit, {
          ...(timeout === undefined ? {} : { testTimeout: timeout }),
          ...options,
          test: [...(options.test ?? []), ...tests],
        }),
      )
  },
}

export const appDefinition: Definition = {
  name: 'app',
  description: 'app builds: what devices install',
  define(command, execute) {
    organization(command.command('upload [file]'))
      .description(
        'upload a build of an app version: an APK, an IPA, a zip archive of an .app folder, a .tgz of a web app',
      )
      .requiredOption('--app-version-id <id>', 'the app version it is a build of')
      .option('--app-url <url>', 'let the server fetch the build from here instead')
      .option('--platform <platform>', 'what it must be a build for: android, ios or web', parsePlatform)
      .action((file: string | undefined, options: Omit<AppUploadOptions, 'file'>) =>
        execute(uploadApp, { ...options, file }),
      )
    organization(command.command('list'))
      .description('builds, the newest first')
      .option('--app-version-id <id>', 'of one app version')
      .option('--limit <count>', 'how many at most', parseCount, 50)
      .action((options: AppListOptions) => execute(listApps, options))
  },
}

// Loaded when wanted: they bring modules of Node that take time.

async function run(context: Context, options: RunOptions): Promise<ExitCode> {
  return (await import('../commands/run.ts')).run(context, options)
}

async function uploadApp(context: Context, options: AppUploadOptions): Promise<ExitCode> {
  return (await import('../commands/app.ts')).uploadApp(context, options)
}

async function listApps(context: Context, options: AppListOptions): Promise<ExitCode> {
  return (await import('../commands/app.ts')).listApps(context, options)
}
