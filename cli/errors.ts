import { CommanderError } from 'commander'
import { RequestRefused, ServerUnreachable, isCertificateProblem, reasonOf } from '../client/errors.ts'
import type { ErrorCode } from './error-codes.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** Everything a person is told about a failure: what happened, why, and what to do. */
export interface Problem {
  /** Names the kind of failure for scripts. */
  code?: ErrorCode
  what: string
  why?: string
  fix?: string
}

/** A failure that the user can act on. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  readonly problem: Problem
  constructor(exitCode: ExitCode, problem: Problem) {
    super(problem.what)
    this.exitCode = exitCode
    const code = problem.code ?? USUAL_CODES[exitCode]
    this.problem = code === undefined ? problem : { ...problem, code }
  }
}

const USUAL_CODES: Partial<Record<ExitCode, ErrorCode>> = {
  [EXIT.usage]: 'USAGE',
  [EXIT.couldNotRun]: 'COULD_NOT_RUN',
  [EXIT.notAllowed]: 'NOT_ALLOWED',
  [EXIT.notFound]: 'NOT_FOUND',
}

/** The user, or whoever runs us, asked to stop: nothing to explain. */
export class Interrupted extends Error {
  readonly exitCode: ExitCode
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(signal)
    this.exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated
  }
}

/** Any error as its exit code and its explanation. */
export function explain(error: unknown): { exitCode: ExitCode; problem: Problem } {
  if (error instanceof CliError) return error
  if (error instanceof ServerUnreachable) return { exitCode: EXIT.couldNotRun, problem: unreachable(error) }
  if (error instanceof RequestRefused && NOT_ALLOWED.includes(error.code))
    return { exitCode: EXIT.notAllowed, problem: notAllowed(error) }
  if (error instanceof RequestRefused && error.code === 'NOT_FOUND')
    return { exitCode: EXIT.notFound, problem: notFound(error) }
  if (error instanceof RequestRefused) return { exitCode: EXIT.couldNotRun, problem: refused(error) }
  if (error instanceof CommanderError) return { exitCode: EXIT.usage, problem: usage(error) }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    exitCode: EXIT.bug,
    problem: { code: 'BUG', what: 'a bug in qgjob', why: stack, fix: 'please report it with the lines above' },
  }
}

function unreachable(error: ServerUnreachable): Problem {
  if (isCertificateProblem(error.cause)) {
    return {
      code: 'CERTIFICATE_REFUSED',
      what: `the server at ${new URL(error.address).host} cannot be trusted, and nothing was sent to it`,
      why: reasonOf(error.cause),
      fix: 'if it is the right server, get the certificate of its authority from whoever runs it, and name it with --tls-ca or QGJOB_TLS_CA',
    }
  }
  const { protocol, origin, host } = new URL(error.address)
  const mayWantTls = protocol === 'http:' && CUT_BY_TLS.includes(codeOf(error.cause))
  return {
    code: 'SERVER_UNREACHABLE',
    what: `the qgjob server at ${origin} does not answer`,
    why: reasonOf(error.cause),
    fix: mayWantTls
      ? `it may speak TLS: try --server=https://${host}`
      : 'run `qgjob server` in another terminal, or name a running server with --server or QGJOB_SERVER_URL',
  }
}

/** How Node calls what a server does that is asked without TLS and wants it: it cuts the line, or answers no HTTP. */
const CUT_BY_TLS = ['ECONNRESET', 'HPE_INVALID_CONSTANT']

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** As GraphQL servers, gateways and WebSockets say it. */
const NOT_ALLOWED = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'HTTP_401',
  'HTTP_403',
  'WEBSOCKET_4401',
  'WEBSOCKET_4403',
  'TOO_MANY_FAILED_LOGINS',
]

const NOT_KNOWN = ['UNAUTHENTICATED', 'HTTP_401', 'WEBSOCKET_4401']

/** Whether the server wants a token, or another one. */
export function isNotKnown(error: unknown): boolean {
  return error instanceof RequestRefused && NOT_KNOWN.includes(error.code)
}

function notAllowed(error: RequestRefused): Problem {
  return {
    code: 'NOT_ALLOWED',
    what: 'the server does not allow this',
    why: error.messages.join('\n'),
    fix: isNotKnown(error)
      ? 'log in with a token that whoever runs the server gave you: `qgjob login`; `qgjob config` shows which one was sent'
      : 'ask an owner of the organization, or whoever runs the server, for a token that may do this',
  }
}

/** Most often an organization that the token does not see: ids of other things are looked up, and null if missing. */
function notFound(error: RequestRefused): Problem {
  return {
    code: 'NOT_FOUND',
    what: 'the server has nothing by that id or name',
    why: error.messages.join('\n'),
    fix: 'check how it is written; `qgjob orgs` lists the organizations that you may see',
  }
}

function refused(error: RequestRefused): Problem {
  const problem: Problem = {
    code: 'SERVER_REFUSED',
    what: 'the server refused the request',
    why: error.messages.join('\n'),
  }
  if (error.code.startsWith('HTTP_'))
    return { ...problem, fix: 'is that address a qgjob server? See --server and QGJOB_SERVER_URL' }
  if (error.code.startsWith('GRAPHQL_'))
    return { ...problem, fix: 'server and command line seem to be of different versions' }
  return problem
}

/** commander writes "error: what\n(Did you mean x?)", and "error: option '--x <y>' argument 'z' is invalid. why". */
function usage(error: CommanderError): Problem {
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const [, what = first, why = ''] = /^(.* is invalid(?: for argument '[^']*')?)\. (.*)$/.exec(first) ?? []
  const hint = [why, ...more]
    .join(' ')
    .trim()
    .replace(/^\((.*)\)$/, '$1')
  return hint === '' ? { code: 'USAGE', what } : { code: 'USAGE', what, fix: hint }
}
