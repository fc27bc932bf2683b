/**
 * Fan-out: one event of a job to many identical `jobUpdated` subscriptions over the real server, beside a bare `ws`
 * server that sends the same bytes, made beforehand, to as many sockets. Rounds alternate in one run; server and
 * watchers are separate processes. The clock runs from the moment the event is on disk to the last message received.
 *
 *     node bench/fanout.ts [--watchers=1000] [--rounds=41]
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { FromClient, FromServer, ToClient, ToServer } from './fanout-messages.ts'

const { values } = parseArgs({
  options: { watchers: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '41' } },
})
const watchers = Number(values.watchers)
const rounds = Number(values.rounds)
const BACK_TO_BACK = 20

interface Peer<To, From extends { type: string }> {
  send(message: To): void
  receive<T extends From['type']>(type: T): Promise<Extract<From, { type: T }>>
  process: ChildProcess
}

function start<To extends object, From extends { type: string }>(file: string): Peer<To, From> {
  const child = fork(join(import.meta.dirname, file), { execArgv: ['--expose-gc'] })
  return {
    process: child,
    send: (message) => child.send(message),
    async receive(type) {
      for (;;) {
        const [message] = (await once(child, 'message')) as [From]
        if (message.type === type) return message as Extract<From, { type: typeof type }>
        throw new Error(`expected ${type}, got ${JSON.stringify(message)}`)
      }
    },
  }
}

interface Round {
  milliseconds: number
  deliveries: number
  sample: string
}

const server = start<ToServer, FromServer>('fanout-server.ts')
const ours = start<ToClient, FromClient>('fanout-client.ts')
const bare = start<ToClient, FromClient>('fanout-client.ts')
const { port, rawPort, jobId } = await server.receive('listening')

async function round(client: typeof ours, events: number, bytes?: string): Promise<Round> {
  client.send({ type: 'expect', messages: events })
  await client.receive('expecting')
  const receiving = client.receive('received')
  const sending = server.receive('sent')
  server.send({ type: 'send', events, ...(bytes !== undefined && { bytes }) })
  const [{ end, sample }, { start: from }] = await Promise.all([receiving, sending])
  return { milliseconds: Number(BigInt(end) - BigInt(from)) / 1e6, deliveries: events * watchers, sample }
}

async function measure(memory = false): Promise<{ cpuMicroseconds: number; rss: number; live: number }> {
  const measured = server.receive('measured')
  server.send({ type: 'measure', memory })
  return measured
}

interface Series {
  rounds: Round[]
  cpuMicroseconds: number
}

/** Takes turns between the two servers, so that both see the same moods of the machine. */
async function compare(count: number, events: number): Promise<{ mine: Series; reference: Series }> {
  const mine: Series = { rounds: [], cpuMicroseconds: 0 }
  const reference: Series = { rounds: [], cpuMicroseconds: 0 }
  for (let i = 0; i < count; i++) {
    for (const series of [mine, reference]) {
      const before = await measure()
      series.rounds.push(await (series === mine ? round(ours, events) : round(bare, events, sample)))
      const after = await measure()
      series.cpuMicroseconds += after.cpuMicroseconds - before.cpuMicroseconds
    }
  }
  return { mine, reference }
}

async function connect(client: typeof ours, to: number, query?: string): Promise<void> {
  const connected = client.receive('connected')
  client.send({ type: 'connect', port: to, sockets: watchers, ...(query !== undefined && { query }) })
  await connected
}

const before = await measure(true)
await connect(
  ours,
  port,
  `subscription { jobUpdated(id: "${jobId}") { cursor kind job { id testPath appVersionId target status workerName outcome durationMs } } }`,
)
const { rss, live } = await measure(true)
await connect(bare, rawPort)

const { sample } = await round(ours, 1)
await compare(5, 10) // warms up
const single = await compare(rounds, 1)
const many = await compare(Math.ceil(rounds / 4), BACK_TO_BACK)

server.send({ type: 'stop' })
ours.process.disconnect()
bare.process.disconnect()

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
const rate = ({ rounds }: Series) =>
  median(rounds.map(({ deliveries, milliseconds }) => (deliveries / milliseconds) * 1_000))
const cpu = ({ rounds, cpuMicroseconds }: Series) =>
  cpuMicroseconds / rounds.reduce((sum, { deliveries }) => sum + deliveries, 0)

function row(what: string, series: Series, reference: Series): Record<string, string | number> {
  return {
    what,
    'median ms': median(series.rounds.map(({ milliseconds }) => milliseconds)).toFixed(1),
    'delivered/s': Math.round(rate(series)),
    'server CPU µs each': cpu(series).toFixed(1),
    'rate ÷ bare': (rate(series) / rate(reference)).toFixed(2),
  }
}

process.stdout.write(
  `${watchers} watchers, ${Buffer.byteLength(sample)} bytes each, ${rounds} rounds, ` +
    `${((rss - before.rss) / watchers / 1024).toFixed(1)} KB of server memory per idle watcher, ` +
    `${((live - before.live) / watchers / 1024).toFixed(1)} KB of it live\n`,
)
console.table([
  row('one event, qgjob', single.mine, single.reference),
  row('one event, bare ws.send', single.reference, single.reference),
  row(`${BACK_TO_BACK} back to back, qgjob`, many.mine, many.reference),
  row(`${BACK_TO_BACK} back to back, bare ws.send`, many.reference, many.reference),
])
