import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import http from 'node:http'
import { createInterface } from 'node:readline'
import { scratchDirectory } from '../helpers/scratch.ts'

/** A reply to what a fuzzer sent. */
export interface Reply {
  status: number
  body: string
}

/** A real server process, watched for all that must not happen. */
export interface Target {
  url: string
  port: number
  post(body: string): Promise<Reply>
  /** Lines of its log about errors that nobody expected. */
  complaints: string[]
  /** Why it ended, if it did. */
  ended(): string | null
  /** How long a plain question takes, the median of some, milliseconds. */
  answerTime(): Promise<number>
  stop(): Promise<void>
}

/** Nothing may take longer. */
const PATIENCE_MS = 15_000

const MAIN = new URL('../../cli/main.ts', import.meta.url).href
const START = `const { main } = await import(${JSON.stringify(MAIN)}); await main(['', '', ...process.argv.slice(1)])`

export async function startTarget(): Promise<Target> {
  const directory = scratchDirectory('fuzz')
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', START, '--', 'server', '--port=0', `--data-dir=${directory}`, '--log-level=info'],
    { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const complaints: string[] = []
  const ready = Promise.withResolvers<number>()
  let end: string | null = null
  child.once('exit', (code, signal) => {
    end = `it ended with ${signal ?? String(code)}`
    ready.reject(new Error(end))
  })
  const note = (line: string) => {
    const level = Number(/"level":(\d+)/.exec(line)?.[1] ?? Infinity)
    if (level >= 50) complaints.push(line.slice(0, 2_000))
    const listening = /"url":"http:\/\/[^"]*:(\d+)".*"msg":"listening"/.exec(line)?.[1]
    if (listening !== undefined) ready.resolve(Number(listening))
  }
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', note)
  const port = await ready.promise
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })

  function post(body: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const request = http.request({ port, path: '/graphql', method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = []
        // A stream of events has no end: that it began is answer enough.
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
          response.destroy()
          resolve({ status: response.statusCode ?? 0, body: '{}' })
          return
        }
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
        response.on('error', reject)
      })
      request.setTimeout(PATIENCE_MS, () => request.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
      request.on('error', reject)
      request.end(body)
    })
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    post,
    complaints,
    ended: () => end,
    async answerTime() {
      const times: number[] = []
      for (let n = 0; n < 21; n++) {
        const since = performance.now()
        await post('{"query":"{ version }"}')
        times.push(performance.now() - since)
      }
      return times.sort((a, b) => a - b)[10] ?? Infinity
    },
    async stop() {
      agent.destroy()
      if (end === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
        await gone
        clearTimeout(late)
        if (child.signalCode !== null) throw new Error(`the server did not stop within ${PATIENCE_MS} ms`)
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}
