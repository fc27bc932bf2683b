/** Examples at the end of each command's help, and in docs/cli.md: a command line, and what it does. */
export const EXAMPLES: Readonly<Record<string, readonly (readonly [line: string, does: string])[]>> = {
  login: [
    ['qgjob login --server=https://qgjob.example', 'asks for the token, unseen'],
    ['qgjob login --server=https://qgjob.example --profile=ci', 'under a name of its own'],
  ],
  logout: [['qgjob logout --profile=ci', 'forget the token here']],
  config: [['qgjob config', 'which server, which organization, which token, and why']],
  token: [['qgjob token list', 'who may do what here']],
  'token create': [
    ['qgjob token create --name=ci --role=member --org-id=qualgent --expires=90d > token', 'for CI'],
    ['qgjob token create --name=lab-1 --role=enrollment --uses=1 > token', 'for the agent of a device host'],
  ],
  'token list': [['qgjob token list', 'what each is for, and when it was used last']],
  'token revoke': [['qgjob token revoke tok_1', 'end it now']],
  'token rotate': [
    ['qgjob token rotate tok_1 --overlap=7d > token', 'a new secret, while the old one is good for a week yet'],
  ],
  trust: [
    ['qgjob trust', 'whose CI runs need no stored token'],
    ['qgjob trust acme/shop --org-id=qualgent', 'from now on those of this repository, too'],
    ['qgjob trust acme/shop --remove', 'no longer'],
  ],
  audit: [
    ['qgjob audit --since=7d', 'the newest of the last week'],
    ['qgjob audit --org-id=qualgent --output=jsonl > audit.jsonl', 'everything that is kept, as an export'],
    ['qgjob audit --lab --all | cut -f2,4 | sort | uniq -c', 'who did what to the lab, counted'],
  ],
  run: [
    ["qgjob run 'tests/**/*.spec.js' --app-version-id=v1.2.3", 'run all tests, and exit with the verdict'],
    ["qgjob run 'tests/**/*.spec.js' --app-version-id=v1.2.4 --rerun-failed", 'only those that did not pass'],
    [
      "qgjob run 'tests/*.spec.js' --app-version-id=$SHA --junit=junit.xml --report=report.html --supersede=pr-17",
      'in CI, for a pull request',
    ],
    ["qgjob run 'tests/*.spec.js' --app-version-id=v1.2.3 --priority=low --detach", 'start it, and do not wait'],
  ],
  submit: [
    ['qgjob submit --org-id=qualgent --app-version-id=v1.2.3 --test=tests/login.spec.js', 'one test'],
    [
      'qgjob submit --app-version-id=v1.2.3 --target=device --priority=high a.spec.js b.spec.js --watch',
      'and follow it',
    ],
    [
      'qgjob submit --app-version-id=v1.2.3 --repository=https://github.com/acme/shop.git --commit=$(git rev-parse HEAD) a.spec.js',
      'a test of a repository, as it is in one commit',
    ],
    [
      'qgjob submit --app-version-id=v1.2.3 --target=device --reset=restart a.spec.js',
      "a test that keeps the app's data",
    ],
    ['id=$(qgjob submit --quiet --app-version-id=v1.2.3 tests/login.spec.js)', 'the id for a script'],
  ],
  status: [
    ['qgjob status', 'everything, live'],
    ['qgjob status --job-id=ID --watch', 'one job to its end; the exit code is its verdict'],
    ['qgjob status --label=run:1a2b3c --watch', 'all jobs of a run to their end'],
    ['qgjob status --watch --output=jsonl', 'one JSON document for each change'],
  ],
  why: [['qgjob why ID', 'what holds a job, and when it will probably start']],
  list: [
    ['qgjob list --status=failed,errored', 'what went wrong lately'],
    ['qgjob list --label=pr-17 --output=jsonl', 'one JSON document for each job'],
    ['qgjob list --status=queued | cut -f1 | xargs -n1 qgjob cancel', 'cancel all that wait'],
  ],
  groups: [
    ['qgjob groups', 'open groups, and why they have so many devices'],
    ['qgjob groups --status=all --limit=10', 'the newest, finished ones too'],
  ],
  workers: [['qgjob workers', 'devices, what is installed on them and what they run']],
  'workers drain': [['qgjob workers drain pixel-1', 'take a device out when its test has ended']],
  drain: [['qgjob drain pixel-1', 'take a device out when its test has ended']],
  devices: [
    ['qgjob devices', 'every device, with what is held against it'],
    ['qgjob devices | grep quarantined', 'those that get no work, and why'],
  ],
  'devices quarantine': [
    ['qgjob devices quarantine pixel-1 --reason="battery swap" --for=2h', 'for two hours'],
    ['qgjob devices quarantine pixel-1 --reason=QG-71', 'until somebody releases it'],
  ],
  'devices release': [['qgjob devices release pixel-1', 'it is mended']],
  orgs: [['qgjob orgs', 'what each organization may have']],
  'orgs set': [['qgjob orgs set qualgent --weight=3 --max-workers=10 --concurrency=device=1', 'set three limits']],
  stats: [
    ['qgjob stats', 'of all organizations'],
    ['qgjob stats --org-id=qualgent --json', 'of one, for a script'],
  ],
  health: [['qgjob health --server=http://lab:4000', 'whether it answers: exit code 0 or 3']],
  logs: [
    ['qgjob logs ID', 'what a test has printed so far'],
    ['qgjob logs ID -f', 'and what it prints until it ends'],
  ],
  flaky: [
    ['qgjob flaky', 'the last two weeks, the most often flaky first'],
    ['qgjob flaky --days=1 --output=jsonl', 'since yesterday, for a script'],
  ],
  'flaky quarantined': [['qgjob flaky quarantined', 'who is to mend what, until when']],
  'flaky quarantine': [
    [
      'qgjob flaky quarantine tests/login.spec.js --owner=ann --reason="keyboard is slow" --expires-in=7',
      'a whole file',
    ],
    ['qgjob flaky quarantine tests/cart.spec.js --title="cart › pays" --owner=bob --reason=QG-71', 'one test of it'],
  ],
  'flaky release': [['qgjob flaky release tests/login.spec.js', 'it is mended']],
  cancel: [
    ['qgjob cancel ID', 'one job'],
    ['qgjob cancel --group-id=ID', 'all of a group that have not ended'],
    ['qgjob cancel --label=run:1a2b3c', 'all of a run that have not ended'],
  ],
  retry: [['qgjob retry ID --watch', 'run a job again, and exit with its verdict']],
  artifacts: [
    ['qgjob artifacts ID', 'what there is'],
    ['qgjob artifacts ID --name="*.png" --out=evidence', 'save the screenshots of all attempts'],
  ],
  app: [['qgjob app list', 'what was uploaded']],
  'app upload': [
    ['qgjob app upload app-release.apk --app-version-id=v1.2.3', 'what devices install for jobs on v1.2.3'],
    ['qgjob app upload --app-url=https://ci.example.com/app.apk --app-version-id=v1.2.3', 'fetched by the server'],
  ],
  'app list': [['qgjob app list --app-version-id=v1.2.3', 'the builds of one version, of all platforms']],
  server: [
    ['qgjob server', 'on 127.0.0.1:4000, with its data in .qgjob/'],
    ['QGJOB_DATABASE_URL=postgres://user:password@db/qgjob qgjob server --port=4100', 'on PostgreSQL'],
  ],
  'server migrate': [['qgjob server migrate', 'after an upgrade, before the servers start']],
  'server backup': [['qgjob server backup backups/monday.sqlite', 'while the server runs']],
  'server restore': [['qgjob server restore backups/monday.sqlite', 'with the server stopped']],
  'server admin-token': [['qgjob server admin-token', 'with the server stopped; on PostgreSQL also while it runs']],
  'server prune': [['qgjob server prune --days=7', 'with the server stopped; on PostgreSQL also while it runs']],
  worker: [
    [
      'qgjob worker --server=https://qgjob.example --token-file=token',
      'enrol at the first start; later it needs no file',
    ],
    ['qgjob worker --allow-repository="https://github.com/acme/*"', 'run tests that jobs bring along, too'],
    ['qgjob worker --workspace=. --builds=builds --slots=2', 'two emulated phones'],
    ['qgjob worker --runner=appwright --workspace=mobile --builds=builds', 'AppWright on every phone that adb sees'],
    ['qgjob worker --target=device --platform=android --model="Pixel 8" --tag=gps', 'tell what the device is'],
  ],
  'worker doctor': [['qgjob worker doctor --workspace=mobile', 'is this host ready for AppWright on phones?']],
  simulate: [['qgjob simulate trace.jsonl --policy=per-test', 'compare with one install for each test']],
  completion: [
    ['source <(qgjob completion bash)', 'in ~/.bashrc'],
    ['qgjob completion zsh > "${fpath[1]}/_qgjob"', 'for zsh'],
    ['qgjob completion fish > ~/.config/fish/completions/qgjob.fish', 'for fish'],
  ],
  help: [['qgjob help exit-codes', 'what the exit codes mean']],
}

/** The examples of one command as they stand under its help; nothing if there are none. */
export function exampleText(path: readonly string[]): string {
  const examples = EXAMPLES[path.join(' ')] ?? []
  if (examples.length === 0) return ''
  return `\nExamples:\n${examples.map(([line, does]) => `  # ${does}\n  ${line}`).join('\n')}`
}
