import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '../../testing/temp-dir.ts'

/** What the stub answers to a call whose arguments, joined by spaces, match. The first that matches counts. */
export type Rule = [pattern: RegExp, stdout: string, more?: { code?: number; stderr?: string; json?: unknown }]

/** A command line tool that is SIMULATED: a script that answers from a table, which a test may change while it runs. */
export interface StubTool {
  readonly path: string
  rules(rules: readonly Rule[]): Promise<void>
  /** Argument lists so far, joined by spaces. */
  calls(): Promise<string[]>
  /** The lines that `track-devices` tells, from now on. */
  track(text: string): Promise<void>
}

const SCRIPT = `
const fs = require('node:fs'), path = require('node:path')
const read = (name) => fs.readFileSync(path.join(__dirname, name), 'utf8')
const call = process.argv.slice(2).join(' ')
fs.appendFileSync(path.join(__dirname, 'calls'), call + '\\n')
if (call.endsWith('track-devices')) {
  let said
  const tell = () => {
    const text = read('tracked')
    if (text !== said) process.stdout.write(text.length.toString(16).padStart(4, '0') + text)
    said = text
  }
  fs.watch(__dirname, tell)
  tell()
} else {
  const found = JSON.parse(read('rules')).find(([pattern]) => new RegExp(pattern).test(call))
  const [, stdout, { code = 0, stderr = '', json } = {}] = found ?? ['', '', { code: 1, stderr: 'unknown: ' + call }]
  const file = process.argv[process.argv.indexOf('--json-output') + 1]
  if (json !== undefined) fs.writeFileSync(file, JSON.stringify(json))
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = code
}
`

export async function stubTool(rules: readonly Rule[] = []): Promise<StubTool> {
  const directory = await tempDir()
  const path = join(directory, 'tool.cjs')
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(directory, `.${name}`), text)
    await rename(join(directory, `.${name}`), join(directory, name))
  }
  const tool: StubTool = {
    path,
    rules: (all) => write('rules', JSON.stringify(all.map(([pattern, ...rest]) => [pattern.source, ...rest]))),
    async calls() {
      return (await readFile(join(directory, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
    },
    track: (text) => write('tracked', text),
  }
  await writeFile(path, `#!${process.execPath}\n${SCRIPT}`)
  await chmod(path, 0o755)
  await tool.rules(rules)
  await tool.track('')
  return tool
}
