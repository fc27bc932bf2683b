/**
 * Runs traces through `qgjob simulate` with every policy and every state of knowledge, and prints the figures as the
 * table of docs/scheduling.md: makespan, how many times the lower bound that is, and installs. Build first.
 *
 *   node examples/traces/figures.ts [trace...]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Figures {
  makespan: number
  lowerBound: number
  installs: number
}

const ROOT = join(import.meta.dirname, '../..')
const ALL = ['seeds', 'batch-20', 'batch-60', 'batch-200', 'batch-1000', 'batch-5000', 'day', 'two-teams', 'losses']
const POLICIES = ['qgjob', 'whole-group', 'per-test']
const KNOWLEDGE = ['exact', 'learned', 'none']

const node = (...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })

const folder = mkdtempSync(join(tmpdir(), 'qgjob-figures-'))
try {
  process.stdout.write(`| trace | policy | ${KNOWLEDGE.join(' | ')} |\n| --- | --- | ---: | ---: | ---: |\n`)
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : ALL) {
    const file = join(folder, `${name}.jsonl`)
    writeFileSync(file, node('examples/traces/make.ts', name))
    for (const policy of POLICIES) {
      const cells = KNOWLEDGE.map((knowledge) => {
        const args = ['simulate', file, `--policy=${policy}`, `--knowledge=${knowledge}`, '--json']
        const { makespan, lowerBound, installs } = JSON.parse(node('bin/qgjob.js', ...args)) as Figures
        return `${Math.round(makespan)} s, ${(makespan / lowerBound).toFixed(3)}, ${installs}`
      })
      process.stdout.write(`| ${[name, policy, ...cells].join(' | ')} |\n`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
