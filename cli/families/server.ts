import { Option } from 'commander'
import type { Command } from 'commander'
import { adminToken, backup, migrate, prune, restore } from '../commands/maintain.ts'
import type { PlaceFlags } from '../commands/maintain.ts'
import { server } from '../commands/server.ts'
import type { ServerFlags } from '../commands/server.ts'
import { collect, parseDays, parseLogLevel, parsePort } from '../values.ts'
import type { Definition, Execute } from './definition.ts'

export const serverDefinition: Definition = {
  name: 'server',
  description: 'run the server here',
  define(command, execute) {
    place(command)
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
      .action((options: ServerFlags) => execute(server, options))
    addMaintenance(command, execute)
  },
}

function addMaintenance(command: Command, execute: Execute): void {
  place(command.command('migrate'))
    .description('bring the tables of the database up to date, as the start of a server does')
    .action((_: PlaceFlags, sub: Command) => execute(migrate, sub.optsWithGlobals<PlaceFlags>()))
  place(command.command('backup <file>'))
    .description(
      'copy the embedded database to a file, builds and artifacts to <file>.blobs; also while a server works',
    )
    .action((file: string, _: PlaceFlags, sub: Command) =>
      execute(backup, {
        ...sub.optsWithGlobals<PlaceFlags>(),
        file,
      }),
    )
  place(command.command('restore [file]'))
    .description('put a backup in the place of the database, and its builds and artifacts back; no server may run')
    .action((file: string | undefined, _: PlaceFlags, sub: Command) =>
      execute(restore, {
        ...sub.optsWithGlobals<PlaceFlags>(),
        ...(file !== undefined && { file }),
      }),
    )
  place(command.command('admin-token'))
    .description("make a new administrator's token straight in the database, for who lost it")
    .action((_: PlaceFlags, sub: Command) => execute(adminToken, sub.optsWithGlobals<PlaceFlags>()))
  place(command.command('prune'))
    .description('forget jobs and events that ended long ago, as a server does once an hour')
    .option('--days <days>', 'keep what ended so many days ago or later', parseDays, 30)
    .action((_: PlaceFlags, sub: Command) => execute(prune, sub.optsWithGlobals<PlaceFlags & { days: number }>()))
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
