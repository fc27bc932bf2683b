import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SOCKET_TIMES } from '../../client/socket.ts'
import { readTiming } from '../../server/config.ts'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import { freePort } from '../../worker/adapters/free-port.ts'
import { startPostgres, type PostgresServer } from '../helpers/postgres.ts'
import { scratchDirectory } from '../helpers/scratch.ts'
import { collect, type Evidence } from '../history/facts.ts'
import type { Patch } from '../history/patch.ts'
import { readLines, recordInMemory, toHistory, type Line, type Recorder } from '../history/recorder.ts'
import type { AgentSettings } from './agent.ts'
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { createProgram, type Program } from './processes.ts'
import { buildPrograms, type Programs } from './programs.ts'

/** Every time of the protocol at a tenth of its default. */
const SCALED = {
  QGJOB_HEARTBEAT_MS: '500',
  QGJOB_LEASE_MS: '3000',
  QGJOB_SELF_STOP_MS: '2000',
  QGJOB_SWEEP_MS: '500',
  QGJOB_BACKOFF_MS: '200',
  QGJOB_MAX_BACKOFF_MS: '6000',
  QGJOB_AGEING_MS: '60000',
  QGJOB_TURN_MS: '6000',
  QGJOB_AFFINITY_MS: '6000',
  // Agents are killed here by the hundred: that is not their devices' fault.
  QGJOB_QUARANTINE_MS: '0',
}
export const TIMING = readTiming(SCALED)
const SCALED_SOCKET: Partial<typeof SOCKET_TIMES> = {
  keepAlive: 1_000,
  pongWait: 500,
  connectWait: 2_000,
  firstRetry: 50,
  longestRetry: 500,
}

export type StoreKind = 'sqlite' | 'postgres'

export interface Agent extends Program {
  /** Its own way to the servers. */
  readonly network: FaultProxy
}

/** Real processes of the product, the networks between them, and the history that they write. */
export interface Lab {
  readonly directory: string
  /** Where the server keeps its data, on SQLite. */
  readonly dataDir: string
  readonly kind: StoreKind
  readonly recorder: Recorder
  readonly servers: readonly Program[]
  readonly agents: readonly Agent[]
  /** What the lab's own processes recorded so far. */
  readonly lines: readonly Line[]
  /** The address of a PostgreSQL database; undefined on SQLite. */
  readonly databaseUrl: string | undefined
  /** Addresses of the servers, in order. */
  readonly addresses: readonly string[]
  startServers(count: number): Promise<void>
  startAgents(count: number, slots?: number): Promise<void>
  /** A network of one's own to the servers; a new connection goes to one that lives. */
  network(): Promise<FaultProxy>
  /** Stops everything in good order, and reads what is left. */
  collect(): Promise<Evidence>
  close(): Promise<void>
}

export interface LabOptions {
  kind: StoreKind
  patches?: readonly Patch[]
  /** Settings of the servers beside the scaled times. */
  env?: Record<string, string>
  /** The server's data lies on a disk of its own, of so many megabytes. Needs the right to mount one. */
  diskMb?: number | undefined
}

/** One PostgreSQL for all labs of a run. */
let postgres: Promise<PostgresServer> | undefined
let plain: Promise<Programs> | undefined

export async function stopPostgres(): Promise<void> {
  const started = postgres
  postgres = undefined
  await (await started)?.stop()
}

export async function openLab({ kind, patches = [], env = {}, diskMb }: LabOptions): Promise<Lab> {
  Object.assign(SOCKET_TIMES, SCALED_SOCKET)
  const directory = scratchDirectory('faults')
  const programs = await (patches.length > 0
    ? buildPrograms(join(directory, 'programs'), patches)
    : (plain ??= buildPrograms(join(scratchDirectory('programs')))))
  const databaseUrl = kind === 'postgres' ? await (await (postgres ??= startPostgres())).createDatabase() : undefined
  const dataDir = join(directory, 'server')
  if (diskMb !== undefined) mountDisk(dataDir, diskMb)
  const location: StoreLocation = databaseUrl === undefined ? { directory: dataDir } : { databaseUrl }
  const lines: Line[] = []
  const servers: Program[] = []
  const agents: Agent[] = []
  const addresses: string[] = []
  const networks: FaultProxy[] = []

  async function network(): Promise<FaultProxy> {
    const proxy = await startFaultProxy(() => addresses)
    networks.push(proxy)
    return proxy
  }

  const everyone = () => [...agents, ...servers]

  return {
    directory,
    dataDir,
    kind,
    recorder: recordInMemory(lines),
    servers,
    agents,
    lines,
    databaseUrl,
    addresses,
    network,

    async startServers(count) {
      for (let index = 0; index < count; index++) {
        const port = await freePort()
        const place = databaseUrl === undefined ? ['--data-dir', dataDir] : ['--database-url', databaseUrl]
        const server = createProgram({
          name: `server-${index + 1}`,
          command: [process.execPath, programs.qgjob, 'server', '--port', String(port), ...place],
          env: { ...SCALED, ...env },
          readyWhen: /"url":"http/,
        })
        await server.start()
        servers.push(server)
        addresses.push(`http://127.0.0.1:${port}`)
      }
    },

    async startAgents(count, slots = 1) {
      const started = Array.from({ length: count }, async (_, index) => {
        const name = `agent-${agents.length + index + 1}`
        const way = await network()
        const settings: AgentSettings = {
          name,
          server: way.url,
          slots,
          dataDir: join(directory, name),
          history: { calls: join(directory, `${name}.calls`), children: join(directory, `${name}.children`) },
          socketTimes: SCALED_SOCKET,
        }
        const program = createProgram({
          name,
          command: [process.execPath, programs.agent],
          env: { QGJOB_FAULT_AGENT: JSON.stringify(settings) },
          readyWhen: /"msg":"ready"/,
        })
        await program.start()
        return Object.defineProperty(program, 'network', { value: way }) as Agent
      })
      agents.push(...(await Promise.all(started)))
    },

    async collect() {
      for (const one of everyone()) one.continue()
      await Promise.all(agents.map((agent) => agent.terminate()))
      await Promise.all(servers.map((server) => server.terminate()))
      const files = readdirSync(directory).filter((name) => /\.(calls|children)$/.test(name))
      const told = files.flatMap((name) => readLines(join(directory, name)))
      const store = await openStore(location)
      try {
        return await collect(toHistory([...lines, ...told]), store, readTiming({ ...SCALED, ...env }))
      } finally {
        await store.close()
      }
    },

    async close() {
      for (const one of everyone()) one.continue()
      await Promise.all(everyone().map((one) => one.kill9()))
      await Promise.all(networks.map((one) => one.close()))
      if (diskMb !== undefined) spawnSync('umount', [dataDir])
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function mountDisk(directory: string, sizeMb: number): void {
  mkdirSync(directory)
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', directory])
  if (status !== 0) throw new Error(`no disk can be mounted: ${String(stderr)}`)
}
