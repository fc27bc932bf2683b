import { WebSocket } from 'ws'

const TEXT = { binary: false }

/** Somebody who sends much, and holds back while the socket is full. */
export interface BulkSender {
  resume(): void
}

/** Writes to one socket, and tells those who send much when to hold back. */
export class SocketWriter {
  readonly #socket: WebSocket
  readonly #limit: number
  #senders: BulkSender[] = []
  #isFull = false

  /** `limit`: bytes that may wait in the socket before it counts as full. */
  constructor(socket: WebSocket, limit: number) {
    this.#socket = socket
    this.#limit = limit
  }

  /** True while more than the limit waits to be taken by the client. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** What is sent to a socket that is closing is dropped. */
  send(message: string | Buffer): void {
    const socket = this.#socket
    if (socket.readyState !== WebSocket.OPEN) return
    if (this.#isFull || socket.bufferedAmount + message.length <= this.#limit) {
      socket.send(message, TEXT)
      return
    }
    this.#isFull = true
    socket.send(message, TEXT, () => {
      this.#isFull = false
      for (const sender of this.#senders) sender.resume()
    })
  }

  /** Has the sender told each time a full socket has room again. */
  join(sender: BulkSender): void {
    this.#senders.push(sender)
  }

  leave(sender: BulkSender): void {
    this.#senders = this.#senders.filter((other) => other !== sender)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }
}
