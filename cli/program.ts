import { Argument, Command, Option } from 'commander'
import type { OutputConfiguration } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { ArtifactsOptions } from './commands/artifacts.ts'
import type { AuditOptions } from './commands/audit.ts'
import type { AppListOptions, AppUploadOptions } from './commands/app.ts'
import type { CancelOptions } from './commands/cancel.ts'
import type { CompletionOptions } from './commands/completion.ts'
import type { QuarantineDeviceOptions } from './commands/devices.ts'
import type { FlakyOptions, QuarantineOptions } from './commands/flaky.ts'
import type { GroupsOptions } from './commands/groups.ts'
import type { ListOptions } from './commands/list.ts'
import type { LogsOptions } from './commands/logs.ts'
import type { SetOrganizationOptions } from './commands/orgs.ts'
import type { RetryOptions } from './commands/retry.ts'
import type { RunOptions } from './commands/run.ts'
import type { ServerFlags } from './commands/server.ts'
import type { PlaceFlags } from './commands/maintain.ts'
import type { SimulateFlags } from './commands/simulate.ts'
import type { StatsOptions } from './commands/stats.ts'
import type { StatusOptions } from './commands/status.ts'
import type { SubmitOptions } from './commands/submit.ts'
import type { WhyOptions } from './commands/why.ts'
import type { WorkerFlags } from './commands/worker.ts'
import type { CreateTokenOptions } from './commands/token.ts'
import type { TrustOptions } from './commands/trust.ts'
import type { GlobalFlags, Run } from './context.ts'
import { commandTree } from './completion/tree.ts'
import { exampleText } from './examples.ts'
import { globalOptions, jobOptions, organization, watchTimeout } from './options.ts'
import { HELP_TOPICS, SHELLS } from './topics.ts'
import {
  collect,
  collectConcurrency,
  collectRented,
  collectStatuses,
  collectTargets,
  parseCap,
  parseCount,
  parseDays,
  parseDuration,
  parseGroupStatus,
  parseId,
  parseLogLevel,
  parsePlatform,
  parsePort,
  parseReset,
  parseRole,
  parseSince,
  parseTarget,
} from './values.ts'

/** Loads the code of a command only when it is run, so that help and small commands start at once. */
export type Load<Options> = () => Promise<Run<Options>>
export type Execute = <Options>(load: Load<Options>, options: Options) => Promise<void>

/** The whole command line as a tree. It does nothing itself: each action hands its options to `execute`. */
export function createProgram(execute: Execute, output: OutputConfiguration = {}): Command {
  const program = globalOptions(new Command('qgjob'))
    .description('The queue in front of your test devices: submit test jobs, and follow them live.')
    .version(packageJson.version, '-V, --version')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput(output)
    .exitOverride()
    .helpCommand(false)

  addRun(program, execute)
  addSubmit(program, execute)
  addStatus(program, execute)
  addLists(program, execute)
  addFlaky(program, execute)
  addChanges(program, execute)
  addArtifacts(program, execute)
  addApp(program, execute)
  addProcesses(program, execute)
  addAccess(program, execute)
  addSimulate(program, execute)
  addCompletion(program, execute)
  addHelp(program, execute)
  addExamples(program, [])
  return program
}

export function globalFlags(program: Command): GlobalFlags {
  return program.opts()
}

function addSubmit(program: Command, execute: Execute): void {
  const submit = organization(program.command('submit [tests...]')).description(
    'submit test files as jobs; those of one app version and target share one install',
  )
  watchTimeout(
    jobOptions(submit)
      .option('--test <path>', 'a test file; may be repeated, or given as plain arguments', collect)
      .addOption(
        new Option('--timeout <duration>', 'what --test-timeout was called').argParser(parseDuration).hideHelp(),
      )
      .option('--idempotency-key <key>', 'makes a repeated submit harmless: the same key gives the same jobs')
      .option('-w, --watch', 'follow the jobs to their verdict, and exit with it'),
  )
    .option('-q, --quiet', 'print the job ids alone')
    .action((tests: string[], { timeout, ...options }: SubmitOptions & { timeout?: number }) =>
      execute(async () => (await import('./commands/submit.ts')).submit, {
        ...(timeout === undefined ? {} : { testTimeout: timeout }),
        ...options,
        test: [...(options.test ?? []), ...tests],
      }),
    )
}

function addRun(program: Command, execute: Execute): void {
  const run = organization(program.command('run <globs...>')).description(
    'run the test files that globs match: submit, follow, report, and exit with the verdict',
  )
  jobOptions(run)
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
    .action((globs: string[], options: Omit<RunOptions, 'globs'>) =>
      execute(async () => (await import('./commands/run.ts')).run, { ...options, globs }),
    )
}

function addStatus(program: Command, execute: Execute): void {
  const status = organization(program.command('status'))
    .argument('[job-id]', 'the job', parseId)
    .description('one job with its attempts, or those with a label; without either: everything, live on a terminal')
    .addOption(new Option('--job-id <id>', 'the job').argParser(parseId).conflicts('label'))
    .option('--label <text>', 'the jobs with this label, such as that of a run', parseId)
    .option('-w, --watch', 'follow to the verdict, and exit with it; without id or label: one line per change')
  watchTimeout(status).action((id: string | undefined, options: StatusOptions) =>
    execute(async () => (await import('./commands/status.ts')).status, withId(options, id)),
  )
}

function addLists(program: Command, execute: Execute): void {
  program
    .command('why')
    .argument('[job-id]', 'the job', parseId)
    .description('why a job is not running yet, and when it probably will')
    .option('--job-id <id>', 'the job', parseId)
    .action((id: string | undefined, options: WhyOptions) =>
      execute(async () => (await import('./commands/why.ts')).why, withId(options, id)),
    )
  organization(program.command('list'))
    .description('jobs, the newest first')
    .option('--status <status>', 'pending, queued, running, completed, failed, errored or canceled', collectStatuses)
    .option('--app-version-id <id>', 'of one app version')
    .option('--target <target>', 'of one target', parseTarget)
    .option('--group-id <id>', 'of one group', parseId)
    .option('--label <text>', 'with this label')
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action((options: ListOptions) => execute(async () => (await import('./commands/list.ts')).list, options))
  organization(program.command('groups'))
    .description('groups of jobs that share an install')
    .addOption(
      new Option('--status <status>', 'open, closed or all').argParser(parseGroupStatus).default('OPEN', 'open'),
    )
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action((options: GroupsOptions) => execute(async () => (await import('./commands/groups.ts')).groups, options))
  const workers = program
    .command('workers')
    .description('device slots and what they do')
    .action(() => execute(async () => (await import('./commands/workers.ts')).workers, {}))
  const drain = (worker: string): Promise<void> =>
    execute(async () => (await import('./commands/drain.ts')).drain, { worker })
  workers.command('drain <name-or-id>').description('let a worker finish its job and take no more').action(drain)
  program.command('drain <name-or-id>').description('the same as `workers drain`').action(drain)
  const devices = program
    .command('devices')
    .description('devices: what they are, and whether they can be relied on')
    .action(() => execute(async () => (await import('./commands/devices.ts')).devices, {}))
  devices
    .command('quarantine <name-or-id>')
    .description('keep a device from all work, such as while it is mended; it finishes the job it runs')
    .requiredOption('--reason <text>', 'why, for everybody who waits for it')
    .option('--for <duration>', 'how long, such as 30m or 2h; else until it is released', parseDuration)
    .action((device: string, options: Omit<QuarantineDeviceOptions, 'device'>) =>
      execute(async () => (await import('./commands/devices.ts')).quarantineDevice, { device, ...options }),
    )
  devices
    .command('release <name-or-id>')
    .description('give a device work again, and forget what is held against it')
    .action((device: string) => execute(async () => (await import('./commands/devices.ts')).releaseDevice, { device }))
  const orgs = program
    .command('orgs')
    .description('organizations with their weights and caps')
    .action(() => execute(async () => (await import('./commands/orgs.ts')).orgs, {}))
  orgs
    .command('set <org-id>')
    .description('set what an organization may have of the lab; what is not named stays as it is')
    .option('--weight <number>', 'its part of the lab relative to the others, 1 to 1000', parseCount)
    .option('--max-workers <count>', 'workers that may serve it at a time, or "none" for any number', parseCap)
    .option('--max-queued <count>', 'jobs that may wait at a time, or "none" for any number', parseCap)
    .option(
      '--concurrency <target=groups>',
      'groups served at a time on a target, such as emulator=1; may be repeated, replaces all there were; "none" takes all away',
      collectConcurrency,
    )
    .action((organization: string, options: Omit<SetOrganizationOptions, 'organization'>) =>
      execute(async () => (await import('./commands/orgs.ts')).setOrganization, { organization, ...options }),
    )
  organization(program.command('stats'))
    .description('jobs by status, installs performed and avoided, time saved')
    .action((options: StatsOptions) => execute(async () => (await import('./commands/stats.ts')).stats, options))
  program
    .command('health')
    .description('whether the server answers')
    .action(() => execute(async () => (await import('./commands/health.ts')).health, {}))
  program
    .command('logs')
    .argument('[job-id]', 'the job', parseId)
    .description('what a job printed, all attempts one after another')
    .option('--job-id <id>', 'the job', parseId)
    .option('-f, --follow', 'wait for more until the job is finished')
    .action((id: string | undefined, options: LogsOptions) =>
      execute(async () => (await import('./commands/logs.ts')).logs, withId(options, id)),
    )
}

function addFlaky(program: Command, execute: Execute): void {
  const flaky = organization(program.command('flaky'))
    .description('tests that failed and then passed, by kind of device; and those that are quarantined')
    .option('--days <days>', 'how many days back, 1 to 90', parseCount, 14)
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action((options: FlakyOptions) => execute(async () => (await import('./commands/flaky.ts')).flaky, options))
  organization(flaky.command('quarantined'))
    .description('quarantined tests, also those whose quarantine has expired lately')
    .action((_: object, command: Command) =>
      execute(async () => (await import('./commands/flaky.ts')).quarantined, command.optsWithGlobals()),
    )
  organization(flaky.command('quarantine <test>'))
    .description('let failures of a test file, or of one test in it, fail no run for a while')
    .option('--title <title>', 'one test of the file, by its name in `qgjob flaky`')
    .requiredOption('--owner <name>', 'who is to mend it')
    .requiredOption('--reason <text>', 'why, for the others')
    .option('--expires-in <days>', 'for how long, 1 to 90 days', parseCount, 14)
    .action((test: string, _: object, command: Command) =>
      execute(async () => (await import('./commands/flaky.ts')).quarantine, {
        ...command.optsWithGlobals<Omit<QuarantineOptions, 'test'>>(),
        test,
      }),
    )
  organization(flaky.command('release <test>'))
    .description('let failures of a quarantined test count again')
    .option('--title <title>', 'one test of the file, if it was quarantined alone')
    .action((test: string, _: object, command: Command) =>
      execute(async () => (await import('./commands/flaky.ts')).release, {
        ...command.optsWithGlobals<{ orgId?: string; title?: string }>(),
        test,
      }),
    )
}

function addChanges(program: Command, execute: Execute): void {
  organization(program.command('cancel'))
    .argument('[job-id]', 'the job', parseId)
    .description('cancel a job, or all unfinished jobs of a group or with a label')
    .addOption(new Option('--job-id <id>', 'the job').argParser(parseId).conflicts(['groupId', 'label']))
    .addOption(new Option('--group-id <id>', 'the group').argParser(parseId).conflicts('label'))
    .option('--label <text>', 'the jobs with this label, such as that of a run', parseId)
    .action((id: string | undefined, options: CancelOptions) =>
      execute(async () => (await import('./commands/cancel.ts')).cancel, withId(options, id)),
    )
  const retry = program
    .command('retry')
    .argument('[job-id]', 'the job', parseId)
    .description('run a finished job again, as a new job')
    .option('--job-id <id>', 'the job', parseId)
    .option('-w, --watch', 'follow the new job to its verdict, and exit with it')
  watchTimeout(retry).action((id: string | undefined, options: RetryOptions) =>
    execute(async () => (await import('./commands/retry.ts')).retry, withId(options, id)),
  )
}

function addArtifacts(program: Command, execute: Execute): void {
  program
    .command('artifacts')
    .argument('[job-id]', 'the job', parseId)
    .description('files that the attempts of a job left, such as screenshots and traces; with --out, save them')
    .option('--job-id <id>', 'the job', parseId)
    .option('--attempt <number>', 'of one attempt (default: of all)', parseCount)
    .option('--name <glob>', 'only files whose name matches, such as "*.png"')
    .option('--out <folder>', 'save them here, in a folder for each attempt')
    .action((id: string | undefined, options: ArtifactsOptions) =>
      execute(async () => (await import('./commands/artifacts.ts')).artifacts, withId(options, id)),
    )
}

function addApp(program: Command, execute: Execute): void {
  const app = program.command('app').description('app builds: what devices install')
  organization(app.command('upload [file]'))
    .description(
      'upload a build of an app version: an APK, an IPA, a zip archive of an .app folder, a .tgz of a web app',
    )
    .requiredOption('--app-version-id <id>', 'the app version it is a build of')
    .option('--app-url <url>', 'let the server fetch the build from here instead')
    .option('--platform <platform>', 'what it must be a build for: android, ios or web', parsePlatform)
    .action((file: string | undefined, options: Omit<AppUploadOptions, 'file'>) =>
      execute(async () => (await import('./commands/app.ts')).uploadApp, { ...options, file }),
    )
  organization(app.command('list'))
    .description('builds, the newest first')
    .option('--app-version-id <id>', 'of one app version')
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action((options: AppListOptions) => execute(async () => (await import('./commands/app.ts')).listApps, options))
}

function addProcesses(program: Command, execute: Execute): void {
  const server = place(program.command('server'))
    .description('run the server here')
    .enablePositionalOptions()
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--port <port>', 'port to listen on').env('QGJOB_PORT').argParser(parsePort).default(4000))
    .option(
      '--admin-token-file <file>',
      "a file with an administrator's token, made elsewhere, to take in (QGJOB_ADMIN_TOKEN)",
    )
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent', parseLogLevel, 'info')
    .addOption(
      new Option('--retention-days <days>', 'how long what has ended is kept; 0 = for ever')
        .env('QGJOB_RETENTION_DAYS')
        .argParser(parseDays)
        .default(30),
    )
    .addOption(
      new Option(
        '--notify <how>',
        'whether servers at one PostgreSQL database tell each other of changes (off: they look)',
      )
        .env('QGJOB_NOTIFY')
        .choices(['on', 'off'])
        .default('on'),
    )
    .addOption(
      new Option('--tls-cert <file>', 'speak TLS with this certificate, PEM with its chain').env('QGJOB_TLS_CERT'),
    )
    .addOption(new Option('--tls-key <file>', 'the key of that certificate, PEM').env('QGJOB_TLS_KEY'))
    .option(
      '--public-url <url>',
      'an address that clients know the server by, such as that of a proxy; may be repeated (QGJOB_PUBLIC_URL)',
      collect,
    )
    .action((options: ServerFlags) => execute(async () => (await import('./commands/server.ts')).server, options))
  addMaintenance(server, execute)
  const worker = program
    .command('worker')
    .description('run device slots here, which take jobs from the server')
    .option('--name <name>', 'name of the worker; slots are numbered after it (default: the host name)')
    .option('--slots <count>', 'device slots in this process', parseCount, 1)
    .option(
      '--target <target>',
      'a target it serves; may be repeated (default: emulator, or what its phones are)',
      collectTargets,
    )
    .option('--org-id <id>', 'serve this organization only; may be repeated', collect)
    .addOption(
      new Option('--runner <runner>', 'what runs the tests: Playwright on browsers, or AppWright on the phones here')
        .choices(['browser', 'appwright'])
        .default('browser'),
    )
    .option('--workspace <folder>', 'where the test files lie (default: here)')
    .option(
      '--allow-repository <pattern>',
      'run tests of repositories like this, with * for a name in their path; may be repeated',
      collect,
    )
    .option(
      '--allow-install-scripts',
      'let packages run their scripts when the dependencies of such tests are installed',
    )
    .option('--source-room <gigabytes>', 'how much of such tests and their dependencies it keeps', parseCount, 10)
    .option(
      '--builds <folder>',
      'where builds of app versions lie of which none was uploaded (default: builds in the workspace)',
    )
    .option('--build-room <gigabytes>', 'how much of uploaded builds it keeps on its disk', parseCount, 10)
    .option('--data-dir <folder>', 'where it keeps its devices and unsent results', '.qgjob/worker')
    .option('--browser <path>', 'the browser that the browser runner starts')
    .option('--appium <folder>', "the Appium that the appwright runner starts (default: the workspace's own)")
    .option('--adb-port <port>', 'port of the adb server that knows the phones', parsePort)
    .option('--serial <serial>', 'a phone to drive; may be repeated (default: all)', collect)
    .option(
      '--browserstack <device@version>',
      'a device to rent, such as "Google Pixel 8@14.0"; may be repeated',
      collectRented,
    )
    .addOption(
      new Option(
        '--reset <policy>',
        'reset of the app before each test, unless the job says: clear, restart, none or reinstall',
      )
        .argParser(parseReset)
        .default('CLEAR', 'clear'),
    )
    .option('--platform <platform>', 'what its devices are: android, ios or web', parsePlatform)
    .option('--os-version <version>', 'OS version of its devices')
    .option('--model <model>', 'model of its devices')
    .option('--tag <tag>', 'a tag of its devices; may be repeated', collect)
    .option('--token-file <file>', 'its access token, or an enrollment token at the first start (QGJOB_TOKEN_FILE)')
    .option('--pass-env <name>', 'a variable that tests get too; may be repeated (QGJOB_PASS_ENV)', collect)
    .option(
      '--redact-env <name>',
      'a variable whose value is taken out of what tests print; may be repeated (QGJOB_REDACT_ENV)',
      collect,
    )
    .action((options: WorkerFlags) => execute(async () => (await import('./commands/worker.ts')).worker, options))
  worker
    .command('doctor')
    .description('look at what AppWright on phones needs, and at every phone here, and say what to do')
    .action((_: object, command: Command) =>
      execute(
        async () => (await import('./commands/worker-doctor.ts')).workerDoctor,
        command.optsWithGlobals<WorkerFlags>(),
      ),
    )
}

function addAccess(program: Command, execute: Execute): void {
  program
    .command('login')
    .description('keep an access token for a server, typed unseen or sent by stdin')
    .action(() => execute(async () => (await import('./commands/login.ts')).login, undefined))
  program
    .command('logout')
    .description('forget the access token of a server here')
    .action(() => execute(async () => (await import('./commands/login.ts')).logout, undefined))
  organization(program.command('config'))
    .description('show every setting, and where it comes from')
    .action((options: { orgId?: string }) =>
      execute(async () => (await import('./commands/config.ts')).config, options),
    )

  const token = program.command('token').description('access tokens of the server')
  organization(token.command('create'))
    .description('make a token; its secret is printed this once, alone on stdout')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--role <role>', 'administrator, owner, member, viewer or enrollment', parseRole)
    .option('--expires <duration>', 'when it ends by itself, such as 90d (default: never)', parseDuration)
    .option('--uses <count>', 'how many agents an enrollment token may enrol', parseCount)
    .action((options: CreateTokenOptions) =>
      execute(async () => (await import('./commands/token.ts')).createToken, options),
    )
  token
    .command('list')
    .description('list the tokens that you may manage')
    .action(() => execute(async () => (await import('./commands/token.ts')).listTokens, undefined))
  token
    .command('revoke')
    .argument('<id>', 'the token, such as tok_…', parseId)
    .description('end a token now, and what is open with it')
    .action((id: string) => execute(async () => (await import('./commands/token.ts')).revokeToken, { id }))
  token
    .command('rotate')
    .argument('<id>', 'the token, such as tok_…', parseId)
    .description('make a token that takes the place of another, which stays good for a while')
    .option('--overlap <duration>', 'how long both are good (default: a day)', parseDuration)
    .action((id: string, options: { overlap?: number }) =>
      execute(async () => (await import('./commands/token.ts')).rotateToken, { ...options, id }),
    )
  organization(program.command('trust'))
    .argument('[repository]', 'a GitHub repository as owner/name', parseId)
    .description('let the CI runs of a GitHub repository act for an organization; without one: list those that may')
    .option('--remove', 'let them no longer')
    .action((repository: string | undefined, options: Omit<TrustOptions, 'repository'>) =>
      execute(async () => (await import('./commands/trust.ts')).trust, {
        ...options,
        ...(repository !== undefined && { repository }),
      }),
    )
  program
    .command('audit')
    .description('who did what from where, the newest first')
    .option('--org-id <id>', "the organization (QGJOB_ORG; default: your only one; an administrator's: the lab's log)")
    .addOption(
      new Option('--lab', 'the log of what all share, also where QGJOB_ORG or a file names one').conflicts('orgId'),
    )
    .option('--since <when>', 'so long ago or later, such as 7d, or from a day on, such as 2026-03-01', parseSince)
    .addOption(
      new Option('--limit <count>', 'how many at most (default: 50, and all with JSON)')
        .argParser(parseCount)
        .conflicts('all'),
    )
    .option('--all', 'all that are kept')
    .action((options: AuditOptions) => execute(async () => (await import('./commands/audit.ts')).audit, options))
}

function addMaintenance(server: Command, execute: Execute): void {
  place(server.command('migrate'))
    .description('bring the tables of the database up to date, as the start of a server does')
    .action((_: PlaceFlags, command: Command) =>
      execute(async () => (await import('./commands/maintain.ts')).migrate, command.optsWithGlobals<PlaceFlags>()),
    )
  place(server.command('backup <file>'))
    .description('copy the embedded database to a file, also while a server works on it')
    .action((file: string, _: PlaceFlags, command: Command) =>
      execute(async () => (await import('./commands/maintain.ts')).backup, {
        ...command.optsWithGlobals<PlaceFlags>(),
        file,
      }),
    )
  place(server.command('restore [file]'))
    .description('put a backup in the place of the database; no server may run')
    .action((file: string | undefined, _: PlaceFlags, command: Command) =>
      execute(async () => (await import('./commands/maintain.ts')).restore, {
        ...command.optsWithGlobals<PlaceFlags>(),
        ...(file !== undefined && { file }),
      }),
    )
  place(server.command('admin-token'))
    .description("make a new administrator's token straight in the database, for who lost it")
    .action((_: PlaceFlags, command: Command) =>
      execute(async () => (await import('./commands/maintain.ts')).adminToken, command.optsWithGlobals<PlaceFlags>()),
    )
  place(server.command('prune'))
    .description('forget jobs and events that ended long ago, as a server does once an hour')
    .option('--days <days>', 'keep what ended so many days ago or later', parseDays, 30)
    .action((_: PlaceFlags, command: Command) =>
      execute(
        async () => (await import('./commands/maintain.ts')).prune,
        command.optsWithGlobals<PlaceFlags & { days: number }>(),
      ),
    )
}

/** Where a database lies. */
function place(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'where the database lies (QGJOB_DATA_DIR; default: .qgjob)')
    .addOption(
      new Option(
        '--database-url <url>',
        'a PostgreSQL database instead; better in QGJOB_DATABASE_URL or DATABASE_URL, where others do not see its password',
      ).conflicts('dataDir'),
    )
}

function addSimulate(program: Command, execute: Execute): void {
  program
    .command('simulate <trace>')
    .description(
      'run a trace of jobs through the real scheduler on a virtual clock: what would two more phones change?',
    )
    .addOption(
      new Option('--policy <policy>', 'the scheduler, or one to compare it with')
        .choices(['qgjob', 'whole-group', 'per-test'])
        .default('qgjob'),
    )
    .addOption(
      new Option('--knowledge <knowledge>', 'what it knows of durations before the start')
        .choices(['exact', 'learned', 'none'])
        .default('exact'),
    )
    .option('--schedule <file>', 'write every install and attempt to this file, as JSON Lines')
    .option('--seed <number>', 'draws who reports first of devices that are done at the same moment', parseCount, 1)
    .addHelpText('after', SIMULATE_HELP)
    .action((trace: string, options: Omit<SimulateFlags, 'trace'>) =>
      execute(async () => (await import('./commands/simulate.ts')).simulate, { ...options, trace }),
    )
}

/** One for each command that is added: none goes without. */
function addExamples(command: Command, path: readonly string[]): void {
  const text = exampleText(path)
  if (text !== '') command.addHelpText('after', text)
  for (const sub of command.commands) addExamples(sub, [...path, sub.name()])
}

const SIMULATE_HELP = `
A trace is a file in JSON Lines; times are in seconds. The lab comes first, then jobs and what happens to workers:

  {"type":"lab","workers":[{"name":"pixel","count":4,"targets":["EMULATOR"]}],"install":{"EMULATOR":120},
   "orgs":{"a":{"weight":1,"maxWorkers":5}}}                        (all on one line)
  {"type":"job","at":0,"org":"a","appVersion":"v1","target":"EMULATOR","test":"t1.spec.js","seconds":42}
  {"type":"worker","at":300,"name":"pixel-2","event":"lost"}

docs/scheduling.md explains the format, the rules and the figures.`

function addCompletion(program: Command, execute: Execute): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .description('print the script that makes a shell complete commands, options and values')
    .action((shell: CompletionOptions['shell']) =>
      execute(async () => (await import('./commands/completion.ts')).completion, {
        shell,
        tree: commandTree(program, HELP_TOPICS),
      }),
    )
}

function addHelp(program: Command, execute: Execute): void {
  program
    .command('help [topic]')
    .description('help on a command, or on `exit-codes` or `error-codes`')
    .action((topic: string | undefined) =>
      execute(async () => (await import('./commands/help.ts')).help, {
        topic,
        topics: program.commands.map((command) => command.name()),
        show: (name: string | undefined) =>
          (program.commands.find((command) => command.name() === name) ?? program).outputHelp(),
      }),
    )
  program.addHelpText(
    'after',
    '\nExit codes: `qgjob help exit-codes`. Settings also come from qgjob.config.json.\nDocumentation: docs/cli.md',
  )
}

/** An id may be given as --job-id or as the plain argument. */
function withId<Options extends { jobId?: string }>(options: Options, id: string | undefined): Options {
  return id === undefined ? options : { ...options, jobId: id }
}
