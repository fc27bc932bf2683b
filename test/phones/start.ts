import { mkdtemp, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPhone } from './simulated-phone.ts'
import type { SimulatedPhone } from './simulated-phone.ts'

export interface PhonesOptions {
  readonly count: number
  readonly installMs: number
  /** Where the phones keep their logs; by default a new directory. */
  readonly directory?: string
  /** Port of the first; the next follow. By default the system chooses. */
  readonly port?: number
}

/** Several SIMULATED phones, each with its own log: <directory>/phone-<number>.jsonl. */
export async function startPhones({ count, installMs, directory, port }: PhonesOptions): Promise<SimulatedPhone[]> {
  const logs = directory ?? (await mkdtemp(join(tmpdir(), 'qgjob-phones-')))
  await mkdir(logs, { recursive: true })
  const phones: SimulatedPhone[] = []
  for (let number = 1; number <= count; number++) {
    phones.push(
      await startPhone({
        journal: join(logs, `phone-${number}.jsonl`),
        installMs,
        facts: { model: `SIMULATED phone ${number}` },
        ...(port !== undefined && { port: port + number - 1 }),
      }),
    )
  }
  return phones
}
