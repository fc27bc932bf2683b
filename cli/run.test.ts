import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCertificate } from '../test/helpers/certificate.ts'
import { aJob } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'
import { runCli } from './testing/run-cli.ts'

describe('usage', () => {
  test.each([
    ['sumbit', "unknown command 'sumbit'", 'Did you mean submit?'],
    ['list --statsu x', "unknown option '--statsu'", 'Did you mean --status?'],
    ['submit --orgid=x', "unknown option '--orgid=x'", 'Did you mean --org-id?'],
    ['flaky quarantine a.js --onwer=me', "unknown option '--onwer=me'", 'Did you mean --owner?'],
    [
      'flaky quarantine a.js --owner=me --reason=x --expires-in=700',
      "option '--expires-in <days>' argument '700' is invalid",
      'Give a number of days, from 1 to 90.',
    ],
    ['submit --test=a.js', "required option '--app-version-id <id>' not specified", 'see `qgjob submit --help`'],
    [
      'submit --app-version-id=v1 --priority=hihg a.js',
      "option '--priority <level>' argument 'hihg' is invalid",
      'Did you mean high? It is one of low, normal, high, urgent, or 0 to 3.',
    ],
    [
      'submit --app-version-id=v1',
      'no test file was named',
      'add --test=tests/login.spec.js, or several files as plain arguments',
    ],
    [
      'submit --app-version-id=v1 --test=\t',
      'the path of a test file is blank',
      'name each like --test=tests/login.spec.js',
    ],
    [
      'status --job-id=',
      "option '--job-id <id>' argument '' is invalid",
      'It is blank: is a variable of your shell not set?',
    ],
    [
      'logs \t',
      "command-argument value '\t' is invalid for argument 'job-id'",
      'It is blank: is a variable of your shell not set?',
    ],
    ['drain', "missing required argument 'name-or-id'", 'see `qgjob drain --help`'],
    ['cancel', 'what to cancel?', 'give one of --job-id, --group-id and --label'],
    [
      'cancel --job-id=a --group-id=b',
      "option '--job-id <id>' cannot be used with option '--group-id <id>'",
      'see `qgjob cancel --help`',
    ],
    [
      'server --log-level loud',
      "option '--log-level <level>' argument 'loud' is invalid",
      'It is one of trace, debug, info, warn, error, fatal, silent.',
    ],
    [
      'server --database-url=mysql://u:sekret@h/x',
      'the address in --database-url is not one of a PostgreSQL database',
      'write it like postgres://user:password@host:5432/database',
    ],
    [
      'server --data-dir=x --database-url=postgres://h/x',
      "option '--database-url <url>' cannot be used with option '--data-dir <folder>'",
      'see `qgjob server --help`',
    ],
    ['app upload x.apk', "required option '--app-version-id <id>' not specified", 'see `qgjob app upload --help`'],
    ['help exit-code', 'there is no help on "exit-code"', 'did you mean `qgjob help exit-codes`?'],
    ['--server=ftp://x health', 'the server address "ftp://x" cannot be used', 'write it like http://127.0.0.1:4000'],
  ])('`qgjob %s` exits with 2 and says what is wrong and what to do', async (line, what, fix) => {
    const { exitCode, stdout, stderr } = await runCli(line.split(' '))
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error: .* \[USAGE\]\n/)
    expect(stderr).toContain(`error: ${what} [`)
    expect(stderr).toContain(`fix:   ${fix}\n`)
  })

  test('help goes to stdout and is no failure', async () => {
    const { exitCode, stdout, stderr } = await runCli(['submit', '--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain('--app-version-id')
    expect(await runCli(['help', 'submit'])).toMatchObject({ exitCode: 0, stdout })
  })

  test('the version is that of the package', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('the exit codes are a help topic', async () => {
    const { stdout } = await runCli(['help', 'exit-codes'])
    const codes = stdout.split('\n').map((line) => line.trim().split(' ')[0])
    expect(codes).toEqual(['0', '1', '2', '3', '4', '5', '6', '70', '124', '130', '141', '143', ''])
  })
})

describe('failures of the server', () => {
  let server: FakeServer
  beforeEach(async () => {
    server = await startFakeServer()
  })
  afterEach(() => server.stop())

  test('without a server: what, why and what to type, and exit code 3', async () => {
    await server.stop()
    const { exitCode, stdout, stderr } = await runCli(['stats', `--server=${server.url}`])
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
    expect(stderr).toBe(
      `error: the qgjob server at ${server.url} does not answer [SERVER_UNREACHABLE]\n` +
        'cause: connection refused: nothing listens there (ECONNREFUSED)\n' +
        'fix:   run `qgjob server` in another terminal, or name a running server with --server or QGJOB_SERVER_URL\n',
    )
    await server.start()
  })

  test('a server that cuts the line may speak TLS, and the way to ask it so is told', async () => {
    const { address, stop } = await startTls()
    const { exitCode, stderr } = await runCli(['health', `--server=http://${address}`])
    await stop()
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(`fix:   it may speak TLS: try --server=https://${address}\n`)
  })

  test('an input that is refused is told by the name of its option', async () => {
    server.answers.submitJobs = {
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      field: 'inputs[0].timeoutMs',
      message: 'inputs[0].timeoutMs: must be at most 21600000\ninputs[0].testPath: must be relative',
    }
    const { exitCode, stderr } = await runCli(
      ['submit', '/a.js', '--org-id=q', '--app-version-id=v1', '--test-timeout=9h'],
      { env: { QGJOB_SERVER_URL: server.url } },
    )
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      'error: nothing was submitted [INVALID_INPUT]\n' +
        'cause: --test-timeout: must be at most 21600000\n       inputs[0].testPath: must be relative\n' +
        'fix:   see `qgjob submit --help`\n',
    )
  })

  test('with --json an error is one JSON document, on stderr', async () => {
    server.answers.job = null
    const { stdout, stderr } = await runCli(['status', 'job_9', '--json', `--server=${server.url}`])
    expect(stdout).toBe('')
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'NOT_FOUND',
        message: 'the server has no job job_9',
        cause: null,
        fix: '`qgjob list` shows those it has',
      },
    })
  })

  test('a refusal is told with the words of the server', async () => {
    server.answers.job = () => {
      throw new Error('the store is on fire')
    }
    const { exitCode, stderr } = await runCli(['status', 'job_9'], { env: { QGJOB_SERVER_URL: server.url } })
    expect(exitCode).toBe(3)
    expect(stderr).toBe('error: the server refused the request [SERVER_REFUSED]\ncause: the store is on fire\n')
  })

  test('what a query may not see is not found, as an id is', async () => {
    server.answers.job = () => {
      throw new GraphQLError('No organization has the id acme.', { extensions: { code: 'NOT_FOUND' } })
    }
    const { exitCode, stderr } = await runCli(['status', 'job_9'], { env: { QGJOB_SERVER_URL: server.url } })
    expect(exitCode).toBe(5)
    expect(stderr).toBe(
      'error: the server has nothing by that id or name [NOT_FOUND]\ncause: No organization has the id acme.\n' +
        'fix:   check how it is written; `qgjob orgs` lists the organizations that you may see\n',
    )
  })

  test('a bug of our own is exit code 70, with its stack', async () => {
    server.answers.job = aJob()
    const { exitCode, stderr } = await runCli(['status', 'job_1'], {
      env: { QGJOB_SERVER_URL: server.url },
      onOutput: () => {
        throw new TypeError('of our own making')
      },
    })
    expect(exitCode).toBe(70)
    expect(stderr).toMatch(/^error: a bug in qgjob \[BUG\]\ncause: TypeError: of our own making\n {7} +at /)
  })
})

/** What a server that speaks TLS does with a request that does not. */
async function startTls(): Promise<{ address: string; stop: () => Promise<void> }> {
  const { cert, key } = createCertificate(['localhost'])
  const server = tls.createServer({ cert, key })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
