import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startTestServer } from './testing.ts'

const CLIENTS = 40

/** The status of the answer, or why there is none. */
function ask(agent: Agent, port: number): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' }
    const call = request({ port, path: '/graphql', method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(String(response.statusCode)))
    })
    call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    call.end(JSON.stringify({ query: '{ hello }' }))
  })
}

// Busy ones have a request on the way at any moment; others come back to a connection that has been idle.
test.each([1, 2, 3, 4, 5])('fails no request of clients that keep their connections (%i)', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.close())
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const outcomes = new Map<string, number>()
  async function client(pauseMs: number): Promise<void> {
    for (let outcome = ''; outcome !== 'ECONNREFUSED';) {
      outcome = await ask(agent, server.port)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      await pause(pauseMs)
    }
  }
  const clients = Array.from({ length: CLIENTS }, (_, i) => client(i % 2 === 0 ? 0 : 5 * i))
  await vi.waitFor(() => expect(outcomes.get('200')).toBeGreaterThan(500))
  await server.http.drain()
  await Promise.all(clients)
  expect(Object.fromEntries(outcomes)).toEqual({ '200': expect.any(Number) as number, ECONNREFUSED: CLIENTS })
})
