import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createAppium } from '../../../worker/runners/appwright/appium-server.ts'
import {
  environmentForAppium,
  findAndroidTools,
  findAppium,
  makeAndroidHome,
} from '../../../worker/runners/appwright/tools.ts'
import { createWebDriver } from '../../../worker/runners/appwright/webdriver.ts'
import { until } from '../../helpers/until.ts'
import { PACKAGE } from '../builds.ts'
import type { JobInfo, Rig } from '../rig.ts'
import type { Scenario } from '../scenario.ts'
import { PHONES_PROJECT } from '../setup.ts'

const EIGHT_JOBS: Record<string, string[]> = {
  v1: ['login', 'notes', 'logout', 'xpath'],
  v2: ['login', 'notes'],
  v3: ['login', 'logout'],
}

export function total(installs: readonly (readonly string[])[]): number {
  return installs.reduce((sum, { length }) => sum + length, 0)
}

/**
 * Of the log of an agent: those that came to the install, and those that were over before, as others took the last job.
 * One whose group ran empty during its install counts as the former: it installed.
 */
function assignmentsIn(log: string): { installing: number; inVain: number } {
  const all = new Set(log.match(/asg_\w+/g)).size
  const inVain = log.split('\n').filter((line) => line.includes('"not installed: ')).length
  return { installing: all - inVain, inVain }
}

/** The log of an agent comes through a pipe, a moment after the fact. */
function installsAreAssignments(rig: Rig, ...agents: string[]): Promise<ReturnType<typeof assignmentsIn>> {
  const areAsMany = () => {
    const counted = assignmentsIn(agents.map((name) => rig.log(name)).join(''))
    return counted.installing === total(rig.installs()) && counted
  }
  return until(areAsMany, { what: 'as many installs in the logs of the phones as there were assignments' })
}

async function submitEight(rig: Rig): Promise<JobInfo[]> {
  for (const version of Object.keys(EIGHT_JOBS)) rig.build(version)
  const ids: string[] = []
  for (const [version, tests] of Object.entries(EIGHT_JOBS)) ids.push(...(await rig.submit(version, tests)))
  rig.startWorker()
  return rig.finished(ids, 300_000)
}

/** Sessions as AppWright asks for them: its own capabilities for an emulator, one session for each test. */
async function installsAsStock(rig: Rig, tests: number): Promise<number> {
  const directory = join(rig.directory, 'stock')
  const program = await findAppium(PHONES_PROJECT, undefined, process.env)
  const tools = await findAndroidTools(process.env)
  const home = tools.home ?? (await makeAndroidHome(tools, join(directory, 'android-home')))
  const env = environmentForAppium(process.env, home, program)
  const appium = createAppium({ entry: program.entry, env, onLine: () => undefined })
  const [phone] = rig.phones
  assert(phone)
  const before = phone.journal().filter(({ event }) => event === 'INSTALL').length
  try {
    const { url } = await appium.use()
    const driver = createWebDriver(url)
    for (let test = 0; test < tests; test++) {
      const { id } = await driver.open(
        {
          platformName: 'android',
          'appium:automationName': 'uiautomator2',
          'appium:appPackage': PACKAGE,
          'appium:appActivity': '.ApiDemos',
          'appium:autoGrantPermissions': true,
          'appium:app': join(rig.builds, 'v1.apk'),
          'appium:autoAcceptAlerts': true,
          'appium:fullReset': true,
          // Which phone, and that nothing is to be signed, is for the lab to say.
          'appium:udid': phone.serial,
          'appium:adbPort': rig.adbPort,
          'appium:noSign': true,
        },
        new AbortController().signal,
      )
      await driver.close(id)
    }
  } finally {
    await appium.stop()
  }
  return phone.journal().filter(({ event }) => event === 'INSTALL').length - before
}

export const groups: Scenario[] = [
  {
    name: '8 jobs in 3 groups on 2 phones: one install for each assignment, where stock AppWright installs for each test',
    phones: 2,
    installMs: 3_000,
    async run(rig) {
      const jobs = await submitEight(rig)
      assert.deepEqual(
        jobs.filter(({ status }) => status !== 'COMPLETED').map(({ testPath, error }) => [testPath, error]),
        [],
      )
      await rig.idle()
      const installs = rig.installs()
      const { installing: assignments, inVain } = await installsAreAssignments(rig, 'lab')
      assert.equal(await rig.installsReported(), total(installs), 'installs that the server was told')
      const workers = await rig.workers()
      assert.deepEqual(
        workers.map(({ targets, capabilities }) => [targets, capabilities.osVersion]),
        [
          [['EMULATOR'], '14'],
          [['EMULATOR'], '14'],
        ],
      )
      assert.deepEqual(workers.map(({ capabilities }) => capabilities.model).sort(), [
        'SIMULATED phone 1',
        'SIMULATED phone 2',
      ])
      const tests = jobs.reduce((sum, { attempts }) => sum + (attempts[0]?.counts?.passed ?? 0), 0)
      const stock = await installsAsStock(rig, 3)
      assert.equal(stock, 3, 'installs of three tests as stock AppWright asks for them')
      const ended = inVain === 0 ? '' : ` (${inVain} more ended before their install)`
      return `${jobs.length} jobs, ${tests} tests, ${assignments} assignments${ended}, ${total(installs)} installs; stock: 3 tests, ${stock} installs`
    },
  },
  {
    name: '8 phones at once on one host, driven by two agents',
    phones: 8,
    installMs: 1_000,
    async run(rig) {
      const versions = rig.phones.map((_, index) => `w${index + 1}`)
      for (const version of versions) rig.build(version)
      const serials = rig.phones.map(({ serial }) => `--serial=${serial}`)
      rig.startWorker('lab', ...serials.slice(0, 4))
      rig.startWorker('annex', ...serials.slice(4))
      await rig.workersReady(8)
      const ids: string[] = []
      for (const version of versions) ids.push(...(await rig.submit(version, ['login', 'notes'])))
      const jobs = await rig.finished(ids, 400_000)
      assert.deepEqual(
        jobs.filter(({ status }) => status !== 'COMPLETED').map(({ testPath, error }) => [testPath, error]),
        [],
      )
      const busy = new Set(jobs.map(({ attempts }) => attempts[0]?.workerName))
      assert.equal(busy.size, 8, 'phones that ran something')
      await rig.idle()
      await installsAreAssignments(rig, 'lab', 'annex')
      return `${jobs.length} jobs on ${busy.size} phones, ${total(rig.installs())} installs`
    },
  },
  {
    name: 'a rebuild of the same version with other bytes is installed, the same bytes are not',
    phones: 1,
    async run(rig) {
      rig.build('v1', 'first')
      rig.startWorker()
      await rig.finished(await rig.submit('v1', ['xpath']))
      await rig.finished(await rig.submit('v1', ['xpath']))
      assert.equal(total(rig.installs()), 1)
      rig.build('v1', 'second')
      const [job] = await rig.finished(await rig.submit('v1', ['xpath']))
      assert.equal(job?.status, 'COMPLETED')
      const [installed = []] = rig.installs()
      assert.equal(new Set(installed).size, 2)
      assert.equal(installed.length, 2)
      // Somebody else removes the app: the device's own answer counts, not what the agent remembers.
      await rig.adb('-s', rig.phones[0]?.serial ?? '', 'uninstall', PACKAGE)
      await rig.finished(await rig.submit('v1', ['xpath']))
      assert.equal(total(rig.installs()), 3)
      return '4 groups: installed, not installed, rebuilt and installed, removed by hand and installed'
    },
  },
  {
    name: 'each job says its own reset: "reinstall" installs for it, and the others share what is there',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const ids = [
        ...(await rig.submit('v1', ['xpath'])),
        ...(await rig.submit('v1', ['logout', 'xpath'], '--reset=reinstall')),
        ...(await rig.submit('v1', ['xpath'], '--reset=none')),
      ]
      rig.startWorker()
      const jobs = await rig.finished(ids)
      assert.deepEqual(new Set(jobs.map(({ status }) => status)), new Set(['COMPLETED']))
      assert.equal(total(rig.installs()), 3)
      const told = async () => /\t87\t27\.4\t\d{10,}$/m.exec(await rig.qgjob('devices'))?.[0].trim()
      const state = await until(told, { what: 'what the phone says of itself', withinMs: 30_000 })
      return `4 jobs, 2 of them with "reinstall": 3 installs; battery, heat and storage of the phone: ${state}`
    },
  },
]
