import type { WebSocket } from 'ws'

/** How often a socket that is held back is looked at, milliseconds. */
const LOOK_MS = 50

/**
 * Reads no more than so many messages and pings a second from a socket. What comes faster is left in the network, where
 * it holds back its sender and costs nothing here: nobody loses a message, and an agent with a burst is not cut off.
 */
export function throttle(socket: WebSocket, perSecond: number): void {
  /** Below zero after a burst that had arrived already: it is waited for. */
  let left = perSecond
  let filledAt = performance.now()
  let paused: NodeJS.Timeout | undefined

  function isExhausted(): boolean {
    const now = performance.now()
    left = Math.min(perSecond, left + ((now - filledAt) / 1_000) * perSecond)
    filledAt = now
    return left <= 0
  }

  function look(): void {
    if (isExhausted()) return
    clearInterval(paused)
    paused = undefined
    socket.resume()
  }

  function count(): void {
    left--
    // The clock is not looked at for every message.
    if (left > 0 || paused !== undefined || !isExhausted()) return
    socket.pause()
    paused = setInterval(look, LOOK_MS)
  }

  socket.on('message', count)
  socket.on('ping', count)
  socket.once('close', () => clearInterval(paused))
}
