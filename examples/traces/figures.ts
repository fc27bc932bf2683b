/**
 * Runs traces through `qgjob simulate` with every policy and every state of knowledge, and prints the figures as the
 * tables of docs/scheduling.md. Build first.
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
  utilisation: number
  waits: { all: { p50: number; p95: number } }
}

const ROOT = join(import.meta.dirname, '../..')
const ALL = ['seeds', 'batch-20', 'batch-60', 'batch-200', 'batch-1000', 'batch-5000', 'day', 'two-teams', 'losses']
const POLICIES = ['qgjob', 'whole-group', 'per-test']
const KNOWLEDGE = ['exact', 'learned', 'none']

const node = (...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })

const folder = mkdtempSync(join(tmpdir(), 'qgjob-figures-'))
try {
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : ALL) {
    const file = join(folder, `${name}.jsonl`)
    writeFileSync(file, node('examples/traces/make.ts', name))
    process.stdout.write(
      `\n${name}\n\n| policy | knowledge | makespan | times the bound | installs | busy | wait p50 | wait p95 |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n`,
    )
    for (const policy of POLICIES) {
      for (const knowledge of KNOWLEDGE) {
        const args = ['simulate', file, `--policy=${policy}`, `--knowledge=${knowledge}`, '--json']
        const { makespan, lowerBound, installs, utilisation, waits } = JSON.parse(
          node('bin/qgjob.js', ...args),
        ) as Figures
        const seconds = [makespan, (makespan / lowerBound).toFixed(3), installs, `${Math.round(utilisation * 100)} %`]
        const row = [policy, knowledge, ...seconds, Math.round(waits.all.p50), Math.round(waits.all.p95)]
        process.stdout.write(`| ${row.join(' | ')} |\n`)
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
