import { Option } from 'commander'
import type { Command } from 'commander'
import { workerDoctor } from '../commands/worker-doctor.ts'
import { worker } from '../commands/worker.ts'
import type { WorkerFlags } from '../commands/worker.ts'
import { collect, collectRented, collectTargets, parseCount, parsePlatform, parsePort, parseReset } from '../values.ts'
import type { Definition } from './definition.ts'

export const workerDefinition: Definition = {
  name: 'worker',
  description: 'run device slots here, which take jobs from the server',
  define(command, execute) {
    command
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
      .action((options: WorkerFlags) => execute(worker, options))
    command
      .command('doctor')
      .description('look at what AppWright on phones needs, and at every phone here, and say what to do')
      .action((_: object, sub: Command) => execute(workerDoctor, sub.optsWithGlobals<WorkerFlags>()))
  },
}
