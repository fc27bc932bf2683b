import { processContext } from '../cli/context.ts'
import { Interrupted, explain } from '../cli/errors.ts'
import type { GlobalFlags } from '../cli/context.ts'
import { cleanUp, commentOnly, runTests } from './action.ts'
import { readInputs } from './inputs.ts'
import { annotate, saveState } from './runner-files.ts'
import type { Runner } from './runner-files.ts'

/**
 * The action, as the runner starts it: the same file for the step and for its `post` step, which finds a word of the
 * first.
 */
const env = process.env
const runner: Runner = { env, write: (text) => process.stdout.write(text) }
const isPost = env.STATE_isPost !== undefined

try {
  if (!isPost) saveState(runner, 'isPost', 'true')
  const inputs = readInputs(env)
  const flags: GlobalFlags = { color: true, output: 'table' }
  if (inputs.serverUrl !== null) flags.server = inputs.serverUrl
  if (inputs.organization !== null) flags.orgId = inputs.organization
  const context = processContext(flags)
  if (isPost) await cleanUp(context, runner)
  else process.exitCode = await (inputs.mode === 'run' ? runTests : commentOnly)(context, runner, inputs)
} catch (error) {
  if (error instanceof Interrupted) process.exitCode = error.exitCode
  else {
    const { exitCode, problem } = explain(error)
    const message = [problem.why, problem.fix].filter((line) => line !== undefined).join('\n')
    annotate(runner, isPost ? 'warning' : 'error', { title: problem.what, message: message || problem.what })
    if (!isPost) process.exitCode = exitCode
  }
}
