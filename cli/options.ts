import { Option } from 'commander'
import type { Command } from 'commander'
import { OUTPUT_FORMS } from './context.ts'
import {
  collect,
  parseCount,
  parseAttemptTime,
  parseDuration,
  parseOutput,
  parsePlatform,
  parsePriority,
  parseReset,
  parseTarget,
} from './values.ts'

// Options that several commands take, so that they are called and explained the same everywhere.

/** Options of every command. */
export function globalOptions(program: Command): Command {
  return program
    .option('--server <url>', 'address of the server (QGJOB_SERVER_URL; default http://127.0.0.1:4000)')
    .option('--profile <name>', 'the login to use, as `qgjob login` keeps it (QGJOB_PROFILE)')
    .option('--tls-ca <file>', 'trust the certificates in this PEM file too (QGJOB_TLS_CA)')
    .addOption(
      new Option('-o, --output <form>', `${OUTPUT_FORMS.join(', ')}; default: table on a terminal, tsv on a pipe`)
        .argParser(parseOutput)
        .conflicts('json'),
    )
    .option('--json', 'print JSON: one document, or one line per update when watching')
    .option('--no-color', 'print without colors (NO_COLOR)')
}

export function organization(command: Command): Command {
  return command.option('--org-id <id>', 'the organization (QGJOB_ORG; default: the only one there is)')
}

/** What the jobs of `submit` and `run` are. */
export function jobOptions(command: Command): Command {
  return command
    .requiredOption('--app-version-id <id>', 'the app version to test')
    .addOption(
      new Option('--target <target>', 'emulator, device or browserstack')
        .argParser(parseTarget)
        .default('EMULATOR', 'emulator'),
    )
    .addOption(
      new Option('--priority <level>', 'low, normal, high or urgent; or 0 to 3, so 1 is normal')
        .argParser(parsePriority)
        .default('NORMAL', 'normal'),
    )
    .option('--repository <url>', 'where the test files lie, for agents that may fetch it (default: their workspace)')
    .option('--commit <hash>', 'the commit of that repository, as its full hash')
    .option('--label <text>', 'a label to find the jobs by; may be repeated', collect)
    .option('--max-attempts <count>', 'how often a failing test is run', parseCount)
    .option('--test-timeout <duration>', 'time limit of one attempt, such as 90s or 10m', parseAttemptTime)
    .option(
      '--reset <policy>',
      "reset of the app before each test: clear, restart, none or reinstall (default: the agent's)",
      parseReset,
    )
    .option('--require-platform <platform>', 'android, ios or web', parsePlatform)
    .option('--require-os <range>', 'OS version, such as ">=13 <15"')
    .option('--require-model <glob>', 'device model, such as "Pixel *"')
    .option('--require-tag <tag>', 'a tag the device must have; may be repeated', collect)
}

export function watchTimeout(command: Command): Command {
  return command.option('--watch-timeout <duration>', 'stop watching after so long (exit code 124)', parseDuration)
}
