import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../testing/run-cli.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qgjob-completion-'))
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(folder, shell), (await runCli(['completion', shell])).stdout)
  }
  writeFileSync(join(folder, 'trace.jsonl'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const runs = (shell: string, ...args: string[]): string =>
  execFileSync(shell, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } })
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0
const lines = (text: string): string[] => text.trim().split('\n').filter(Boolean)

/** What each shell offers behind these words, the last of which is being typed. */
const SHELLS: Record<string, (words: string[]) => string[]> = {
  bash: (words) => {
    // As bash itself takes words apart: at every =.
    const parts = words.flatMap((word) => word.split(/(=)/).filter((part, n) => part !== '' || n === 0))
    const array = parts.map((word) => `'${word}'`).join(' ')
    const script = `source ./bash; COMP_WORDS=(${array}); COMP_CWORD=${parts.length - 1}; _qgjob; printf '%s\\n' "\${COMPREPLY[@]}"`
    return lines(runs('bash', '--norc', '-c', script))
  },
  zsh: (words) => {
    // Completion proper needs a terminal: these stand in for what it gives a function.
    const current = words.at(-1) ?? ''
    const script = `
      compdef() { : }
      compset() { : }
      compadd() { shift; print -l -- "$@" }
      _files() { print -l -- * }
      _describe() { print -l -- "\${(@P)2%%:*}" }
      source ./zsh
      words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; PREFIX='${current}'
      _qgjob
      true`
    // Choosing those that fit is the part of zsh that is not there.
    const typed = current.startsWith('--') ? current.replace(/^[^=]*=/, '') : current
    return lines(runs('zsh', '-f', '-c', script)).filter((found) => found.startsWith(typed))
  },
  fish: (words) => {
    const found = lines(runs('fish', '--no-config', '-c', `source ./fish; complete -C "${words.join(' ')}"`))
    return found.map((line) => (line.split('\t')[0] ?? '').replace(/^--[\w-]+=/, ''))
  },
}

describe.each(['bash', 'zsh', 'fish'])('%s completes', (shell) => {
  const offers = (line: string): string[] => (SHELLS[shell]?.(line.split(' ')) ?? []).sort()
  const it = test.skipIf(!has(shell))

  it('commands, and commands of commands', () => {
    expect(offers('qgjob s')).toEqual(['server', 'simulate', 'stats', 'status', 'submit'])
    expect(offers('qgjob workers ')).toContain('drain')
    expect(offers('qgjob --server x ru')).toEqual(['run'])
  })

  it('options of the command and of the whole', () => {
    expect(offers('qgjob run --re')).toEqual([
      '--report',
      '--repository',
      '--require-model',
      '--require-os',
      '--require-platform',
      '--require-tag',
      '--rerun-failed',
      '--reset',
    ])
    expect(offers('qgjob orgs set acme --max-')).toEqual(['--max-queued', '--max-workers'])
    expect(offers('qgjob list --ou')).toEqual(['--output'])
  })

  it('values, behind a space and behind =', () => {
    expect(offers('qgjob run --target ')).toEqual(['browserstack', 'device', 'emulator'])
    expect(offers('qgjob run --target=em')).toEqual(['emulator'])
    expect(offers('qgjob list --status c')).toEqual(['canceled', 'completed'])
    expect(offers('qgjob groups --status ')).toEqual(['all', 'closed', 'open'])
    expect(offers('qgjob -o js')).toEqual(['json', 'jsonl'])
  })

  it('arguments: words, and files', () => {
    expect(offers('qgjob completion ')).toEqual(['bash', 'fish', 'zsh'])
    expect(offers('qgjob help ex')).toEqual(['exit-codes'])
    expect(offers('qgjob simulate tr')).toEqual(['trace.jsonl'])
    expect(offers('qgjob run x --junit tr')).toEqual(['trace.jsonl'])
  })
})

test('an unknown shell is a usage error that names the known', async () => {
  const { exitCode, stderr } = await runCli(['completion', 'tcsh'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('bash, zsh, fish')
})
