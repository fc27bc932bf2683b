import type { Installed, Phone } from './phone.ts'

export interface Answer {
  readonly stdout: string
  readonly code: number
}

const said = (stdout: string, code = 0): Answer => ({ stdout, code })
const lines = (...all: string[]): Answer => said(all.map((line) => `${line}\n`).join(''))

/** What the shell of the phone answers to one command. What it does not know it answers with silence, as success. */
export function answerShell(phone: Phone, command: string): Answer {
  const words = split(command)
  const find = RULES.find(([pattern]) => pattern.test(words.join(' ')))
  return find === undefined ? said('') : find[1](phone, words)
}

type Rule = [pattern: RegExp, answer: (phone: Phone, words: readonly string[]) => Answer]

const RULES: Rule[] = [
  [/^echo /, (_, [, ...words]) => lines(words.join(' '))],
  [/^getprop$/, (phone) => lines(...Object.entries(properties(phone)).map(([name, value]) => `[${name}]: [${value}]`))],
  [/^getprop /, (phone, [, name = '']) => lines(properties(phone)[name] ?? '')],
  [/^date \+%s/, () => lines(String(Math.floor(Date.now() / 1000)))],
  [/^date/, () => lines(new Date().toISOString())],
  [/^(cmd package|pm) list packages/, listPackages],
  [/^(cmd package|pm) list instrumentation/, listInstrumentation],
  [/^dumpsys package /, (phone, words) => dumpPackage(phone, words[2] ?? '')],
  [
    /^(pm|cmd package) clear /,
    (phone, words) => (phone.clear(words.at(-1) ?? '') ? lines('Success') : lines('Failed')),
  ],
  [/^(pm|cmd package) uninstall /, uninstall],
  [/^(cmd package|pm) resolve-activity/, resolveActivity],
  [/^(pm|cmd package) path /, (phone, words) => path(phone, words.at(-1) ?? '')],
  [/^am force-stop /, (phone, words) => (phone.stop(words.at(-1) ?? ''), said(''))],
  [/^am (start|start-activity|start-foreground-service|startservice)\b/, start],
  [/^monkey .*-p (\S+)/, (phone, words) => launch(phone, words[words.indexOf('-p') + 1] ?? '')],
  [/^(pidof|pgrep)/, (phone, words) => pidOf(phone, words.at(-1) ?? '')],
  [/^ps\b/, processes],
  [/^dumpsys activity services io\.appium\.settings/, (phone) => services(phone)],
  [/^dumpsys (window|activity)/, windows],
  [/^dumpsys battery/, ({ battery }) => dumpBattery(battery)],
  [/^dumpsys deviceidle/, () => lines('ACTIVE')],
  [/^df /, (phone) => df(phone)],
  [/^wm size/, () => lines('Physical size: 1080x2400')],
  [/^wm density/, () => lines('Physical density: 420')],
  [/^logcat .*-b crash/, logcatCrashes],
  [/^logcat .*-d\b/, logcat],
  [/^cat \/proc\/meminfo/, () => lines('MemTotal: 4000000 kB')],
  [/^settings get/, () => lines('null')],
]

function properties(phone: Phone): Record<string, string> {
  const { model, manufacturer, release, sdk, isEmulator } = phone.facts
  return {
    'sys.boot_completed': phone.isBooted ? '1' : '',
    'ro.build.version.release': release,
    'ro.build.version.sdk': sdk,
    'ro.product.model': model,
    'ro.product.manufacturer': manufacturer,
    'ro.product.cpu.abi': 'x86_64',
    'ro.product.cpu.abilist': 'x86_64',
    'ro.kernel.qemu': isEmulator ? '1' : '',
    'ro.build.characteristics': isEmulator ? 'emulator' : 'default',
    'persist.sys.locale': 'en-US',
    'persist.sys.timezone': 'UTC',
  }
}

function listPackages(phone: Phone, words: readonly string[]): Answer {
  const named = words.slice(words.indexOf('packages') + 1).filter((word) => !word.startsWith('-'))
  const found = [...phone.packages.values()].filter((one) => named.every((name) => one.package.includes(name)))
  const withCode = words.includes('--show-versioncode')
  return lines(...found.map((one) => `package:${one.package}${withCode ? ` versionCode:${one.versionCode}` : ''}`))
}

function listInstrumentation(phone: Phone): Answer {
  if (!phone.packages.has('io.appium.uiautomator2.server.test')) return said('')
  return lines(
    'instrumentation:io.appium.uiautomator2.server.test/androidx.test.runner.AndroidJUnitRunner (target=io.appium.uiautomator2.server)',
  )
}

function stamp(at: Date): string {
  return at.toISOString().slice(0, 23).replace('T', ' ')
}

function dumpPackage(phone: Phone, name: string): Answer {
  const installed = phone.packages.get(name)
  if (installed === undefined) return lines(`Unable to find package: ${name}`)
  return lines(
    'Packages:',
    `  Package [${name}] (5eed):`,
    '    userId=10142',
    `    pkg=Package{5eed ${name}}`,
    `    codePath=/data/app/${name}-${installed.sha256.slice(0, 12)}`,
    `    versionCode=${installed.versionCode} minSdk=21 targetSdk=33`,
    `    versionName=${installed.versionName}`,
    // Android shows whole seconds; simulated phones show more, as their installs may take less.
    `    lastUpdateTime=${stamp(installed.lastUpdateTime)}`,
    `    firstInstallTime=${stamp(installed.firstInstallTime)}`,
    '    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false enabled=0',
    '      runtime permissions:',
    '',
  )
}

function uninstall(phone: Phone, words: readonly string[]): Answer {
  return phone.uninstall(words.at(-1) ?? '') ? lines('Success') : lines('Failure [DELETE_FAILED_INTERNAL_ERROR]')
}

function resolveActivity(phone: Phone, words: readonly string[]): Answer {
  const installed = phone.packages.get(words.at(-1) ?? '')
  return installed === undefined ? lines('No activity found') : lines(`${installed.package}/${installed.activity}`)
}

function path(phone: Phone, name: string): Answer {
  const installed = phone.packages.get(name)
  return installed === undefined
    ? said('', 1)
    : lines(`package:/data/app/${name}-${installed.sha256.slice(0, 12)}/base.apk`)
}

function start(phone: Phone, words: readonly string[]): Answer {
  const component = words[words.indexOf('-n') + 1] ?? ''
  return launch(phone, component.split('/')[0] ?? '')
}

function launch(phone: Phone, name: string): Answer {
  if (!phone.start(name)) return lines(`Error: Activity class {${name}} does not exist.`)
  return lines(`Starting: Intent { pkg=${name} }`, 'Status: ok', 'LaunchState: COLD', 'Complete')
}

function pidOf(phone: Phone, name: string): Answer {
  const pid = phone.packages.get(name)?.pid ?? null
  return pid === null ? said('', 1) : lines(String(pid))
}

function processes(phone: Phone): Answer {
  const running = [...phone.packages.values()].filter(({ pid }) => pid !== null)
  const row = ({ pid, package: name }: Installed) => `u0_a142  ${pid ?? 0}  1  1000  1000  0  0 S ${name}`
  return lines('USER  PID  PPID  VSZ  RSS  WCHAN  ADDR S NAME', ...running.map(row))
}

function services(phone: Phone): Answer {
  if ((phone.packages.get('io.appium.settings')?.pid ?? null) === null) return lines('(nothing)')
  return lines(
    '  * ServiceRecord{5eed u0 io.appium.settings/.ForegroundService}',
    '    isForeground=true foregroundId=1',
  )
}

function windows(phone: Phone): Answer {
  const installed = phone.foreground === null ? undefined : phone.packages.get(phone.foreground)
  const front =
    installed === undefined ? 'com.android.launcher/.Launcher' : `${installed.package}/${installed.activity}`
  return lines(
    `  mCurrentFocus=Window{5eed u0 ${front}}`,
    `  mFocusedApp=ActivityRecord{5eed u0 ${front} t1}`,
    '  mDreamingLockscreen=false mShowingLockscreen=false mDreamingSleepToken=null',
    '  mInputShown=false mIsInputViewShown=false',
    'KeyguardServiceDelegate',
    '    showing=false',
  )
}

function dumpBattery({ level, temperature }: Phone['battery']): Answer {
  return lines(
    'Current Battery Service state:',
    '  AC powered: false',
    '  USB powered: true',
    '  status: 2',
    '  health: 2',
    '  present: true',
    `  level: ${level}`,
    '  scale: 100',
    `  temperature: ${temperature}`,
    '  technology: Li-ion',
  )
}

function df(phone: Phone): Answer {
  const total = 50_000_000
  const free = phone.freeKilobytes
  return lines(
    'Filesystem     1K-blocks     Used Available Use% Mounted on',
    `/dev/block/dm-5 ${total} ${total - free} ${free} ${Math.round((100 * (total - free)) / total)}% /data`,
  )
}

function logcatCrashes(phone: Phone, words: readonly string[]): Answer {
  const since = sinceOf(words)
  const kept = phone.crashes.filter(({ at }) => at.getTime() >= since)
  const line = (at: Date, text: string) => `${(at.getTime() / 1000).toFixed(3)}  4001  4001 E AndroidRuntime: ${text}`
  return lines(
    '--------- beginning of crash',
    ...kept.flatMap(({ at, text }) => text.split('\n').map((one) => line(at, one))),
  )
}

function logcat(phone: Phone, words: readonly string[]): Answer {
  const since = sinceOf(words)
  const kept = phone.log.filter(({ at }) => at.getTime() >= since)
  const line = (at: Date, text: string) => `${stamp(at).slice(5)}  4001  4001 I SIMULATED: ${text}`
  return lines('--------- beginning of main', ...kept.map(({ at, text }) => line(at, text)))
}

/** What stands behind -T, a time in seconds. */
function sinceOf(words: readonly string[]): number {
  return words.includes('-T') ? Number(words[words.indexOf('-T') + 1]) * 1000 : 0
}

/** Words of a command as the shell would read them: quotes fall away. What comes after ; or && is ignored. */
function split(command: string): string[] {
  const [first = ''] = command.split(/\s*(?:;|&&|\|\|)\s*/)
  return [...first.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}
