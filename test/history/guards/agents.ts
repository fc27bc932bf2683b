import { guards } from './guard.ts'

const SOURCES = ['worker/sources.test.ts']
const PATHS = ['worker/runners/playwright/test-path.test.ts']

/** What an agent, a test and a command line may do, and what they tell. */
export const AGENTS = [
  ...guards('worker/run-group.ts', SOURCES, [
    ['git and npm see the environment of the agent', 'extendEnv: false', 'extendEnv: true'],
  ]),
  ...guards(
    'worker/instance.ts',
    ['worker/instance.test.ts'],
    [
      [
        'others read what tells an agent from others',
        'await writeDurably(file, made, 0o600)',
        'await writeDurably(file, made)',
      ],
      ['what others read stays so', '    await chmod(file, 0o600)\n', ''],
    ],
  ),
  ...guards('worker/sources.ts', SOURCES, [
    [
      'every repository is fetched',
      'if (!allowed.some((pattern) => matches(repository, pattern))) {',
      'if (allowed.includes(repository) && allowed.length === 0) {',
    ],
    ['a pattern is looked for anywhere in an address', 'new RegExp(`^${escaped}$`)', 'new RegExp(escaped)'],
    ['letters of a pattern are more than letters', ".replaceAll(/[\\\\^$.+?()[\\]{}|]/g, '\\\\$&')", ''],
    ['an address climbs out of its pattern', ' && !/(^|[/\\\\:])\\.\\.?([/\\\\]|$)|%/.test(repository)', ''],
    [
      'a commit is any word of git',
      'if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))\n',
      'if (commit.length === 0)\n',
    ],
    [
      'an address is an option of git',
      "'--no-tags', '--end-of-options', repository, commit",
      "'--no-tags', repository, commit",
    ],
    [
      'an address is an option of git, at the second try',
      "'--quiet', '--end-of-options', repository, '+refs",
      "'--quiet', repository, '+refs",
    ],
    ['git speaks every protocol', "    GIT_ALLOW_PROTOCOL: 'https:ssh:file',\n", ''],
    ['git asks at a terminal', "    GIT_TERMINAL_PROMPT: '0',\n", ''],
    ['a repository brings hooks', "'-c', 'core.hooksPath=/dev/null', ", ''],
    ['a repository brings a monitor', "'-c', 'core.fsmonitor=false', ", ''],
    ['packages run scripts', "...(!installScripts && { npm_config_ignore_scripts: 'true' }),", ''],
    [
      'a link leads to files of the machine',
      'return found?.isFile() === true ? readFile(path) : null',
      'return found === null ? null : readFile(path)',
    ],
    ['what was fetched is kept without end', 'if (total <= room) return', 'if (total <= 1e15) return'],
    [
      'packages are shared with others',
      '.update(`${organizationId}\\0${installScripts}`)',
      '.update(String(installScripts))',
    ],
    [
      'packages with scripts are shared with those without',
      '.update(`${organizationId}\\0${installScripts}`)',
      '.update(organizationId)',
    ],
    [
      'checkouts are shared with others',
      'hashOf(`${organizationId}\\0${repository}\\0${commit}`)',
      'hashOf(`${repository}\\0${commit}`)',
    ],
    [
      'a cache is shared with others',
      "join(directory, 'caches', hashOf(organizationId))",
      "join(directory, 'caches', hashOf(''))",
    ],
    ['a project chooses the programs of npm', '        ...NPM_OWN,\n', ''],
    ['a * of a pattern reaches into folders', '[^/\\\\\\s]*', '.*'],
  ]),
  ...guards(
    'worker/builds.ts',
    ['worker/builds.test.ts'],
    [
      [
        'a build is not compared with its hash',
        'if ((await hashFile(part)) === build.sha256) return',
        'if (part !== build.sha256) return',
      ],
      ['a hash names any file', 'if (!/^[0-9a-f]{64}$/.test(sha256)) throw', "if (sha256 === '') throw"],
      ['builds are kept without end', 'if (total <= room || isUsed) continue', 'if (total <= 1e15 || isUsed) continue'],
    ],
  ),
  ...guards('worker/runners/playwright/test-path.ts', PATHS, [
    [
      'a link leads a test path out of the workspace',
      '? await realpath(path).catch((error: unknown) => absent(error, testPath, where))',
      '? path',
    ],
    ['a test path lies anywhere', 'file === null || !isInside(root, file) ||', 'file === null ||'],
    ['a test path is absolute', '|| isAbsolute(testPath)) {', ') {'],
    ['a test path names a folder', ' || !(await stat(file)).isFile()', ''],
  ]),
  ...guards(
    'worker/environment.ts',
    ['worker/environment.test.ts'],
    [
      [
        'a test sees the whole environment',
        'return pick(agent, [...KEPT, ...passEnv])',
        'return pick(agent, Object.keys(agent))',
      ],
      [
        'our own variables are passed on',
        'const ours = passEnv.find((name) => OURS.test(name))',
        'const ours = undefined as string | undefined',
      ],
      ['what sounds secret is told', 'passEnv.filter((name) => SOUNDS_SECRET.test(name))', '[]'],
      ['the token of the agent is told', ", 'QGJOB_TOKEN']", ']'],
      [
        'a browser sees the whole environment',
        'return pick(agent, KEPT_FOR_BROWSERS)',
        'return pick(agent, Object.keys(agent))',
      ],
    ],
  ),
  ...guards(
    'worker/runners/playwright/playwright-process.ts',
    ['worker/runners/browser/runner.browser.test.ts'],
    [['a test is not alone in its group of processes', "leader.on('exit', () => killGroup(leader.pid))", '']],
  ),
  ...guards(
    'worker/redact.ts',
    ['worker/redact.test.ts'],
    [
      [
        'a secret that is cut is told',
        'const open = beginningOfSecret(secrets, held, longest)',
        'const open = held.length',
      ],
      [
        'a secret in JSON or an address is told',
        '.flatMap((line) => [line, JSON.stringify(line).slice(1, -1), encodeURIComponent(line.toWellFormed())])',
        '',
      ],
      ['a line of a secret is told', '.split(/[\\r\\n]+/)', ".split('\\0')"],
    ],
  ),
  ...guards(
    'worker/redacting-device.ts',
    ['worker/redacting-device.test.ts'],
    [
      ['output tells secrets', 'tell(output.push(event.text))', 'tell(event.text)'],
      ['titles tell secrets', 'emit({ ...event, title: redactor.text(event.title) })', 'emit(event)'],
      [
        'ended tests tell secrets',
        'emit({ ...event, title: redactor.text(event.title), error: textOf(event.error) })',
        'emit(event)',
      ],
      ['errors of the runner tell secrets', 'emit({ ...event, message: redactor.text(event.message) })', 'emit(event)'],
      ['results tell secrets', 'error: textOf(result.error), ...(tests', '...(tests'],
      ['results of single tests tell secrets', ', ...(tests && { tests })', ''],
      ['failures tell secrets', 'const text = redactor.text(messageOf(error))', 'const text = messageOf(error)'],
    ],
  ),
  ...guards(
    'worker/artifacts.ts',
    ['worker/artifacts.test.ts'],
    [['logs that are uploaded tell secrets', "const isLog = file.path.endsWith('.log')", 'const isLog = false']],
  ),
  ...guards(
    'worker/credential.ts',
    ['test/secrets.test.ts'],
    [
      ['others read the credential', '    0o600,\n', '    0o644,\n'],
      ['a credential that others read stays so', 'await chmod(file, 0o600)', ''],
      ['a credential goes to another server', 'own.server === server && ', ''],
      [
        'what is wrong with a credential is told with it',
        'throw new SetupProblem(`The credential in ${file} cannot be used: remove it, and enrol the agent again.`)',
        "throw new SetupProblem(await readFile(file, 'utf8'))",
      ],
    ],
  ),
  ...guards(
    'worker/log-stream.ts',
    ['worker/log-stream.test.ts'],
    [
      ['an agent sends a log without end', '(isClosing || !isHeadFull())', 'true'],
      ['a log waits without end', 'if (pending.length <= most * 1.25) return', 'return'],
      [
        'a sequence of a terminal is cut',
        'return opened.length < length ? length - opened.length : length',
        'return length',
      ],
    ],
  ),
  ...guards(
    'worker/artifacts.ts',
    ['worker/artifacts.test.ts'],
    [
      [
        'links lead out of what is uploaded',
        "entry.isFile() && !entry.name.startsWith('.')",
        "!entry.isDirectory() && !entry.name.startsWith('.')",
      ],
      [
        'any number of files is uploaded',
        'for (const file of files.slice(0, MAX_FILES)) {',
        'for (const file of files) {',
      ],
    ],
  ),
  ...guards(
    'worker/runners/browser/storage.ts',
    ['worker/runners/browser/storage.test.ts'],
    [
      [
        'a build has links in it',
        "if (!['File', 'OldFile', 'Directory'].includes(entry.type)) refused = `${path} is a ${entry.type}`",
        '',
      ],
      [
        'a build unpacks without end',
        "if (entries > MAX_ENTRIES || bytes > MAX_UNPACKED_BYTES) refused = 'it is too large'",
        '',
      ],
      ['a name is a path', 'if (!SAFE_NAME.test(name)) throw', "if (name === 'none') throw"],
    ],
  ),
  ...guards(
    'worker/runners/browser/app-server.ts',
    ['worker/runners/browser/app-server.test.ts'],
    [
      [
        'an app reads files of the machine',
        'return isInside(root, file) && (await stat(file)).isFile() ? file : null',
        'return (await stat(file)).isFile() ? file : null',
      ],
    ],
  ),
]
