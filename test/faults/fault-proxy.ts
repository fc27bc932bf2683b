import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A network that fails when it is told to. All of it is about the connections there are, unless it says otherwise. */
export interface FaultProxy {
  /** The address to use instead of the server's. */
  readonly url: string
  /** How many connections go through it now. */
  readonly connections: number
  /** Resets every connection. */
  cut(): void
  /** Nothing comes through in either direction, and nobody is told; new connections work. */
  freeze(): void
  /** The same, and new connections are taken and go nowhere; until it is given false. */
  partition(on: boolean): void
  /** From now on, for new connections too, every piece takes so much longer. 0: no longer. */
  delay(ms: number): void
  /** Lets so many more bytes through to the client, then resets in the middle of whatever that is, and calls `cut`. */
  resetAfter(bytes: number, cut: () => void): void
  /**
   * What the server says from now on is lost; after the first such loss the connection is reset. Calls `lost` once for
   * each.
   */
  loseReplies(lost: () => void): void
  /** The same for so many connections that are not open yet. */
  loseRepliesOfNew(count: number): void
  close(): Promise<void>
}

interface Link {
  near: Socket
  far: Socket
  frozen: boolean
  /** Bytes left until the reset that is planned. */
  budget: { bytes: number; cut: () => void } | null
  lost: (() => void) | null
}

/** `targets` are tried in turn for each new connection, as a balancer would: a server that is down costs nothing. */
export async function startFaultProxy(targets: () => readonly string[]): Promise<FaultProxy> {
  const links = new Set<Link>()
  let partitioned = false
  let delayMs = 0
  let turn = 0
  let doomed = 0

  function reset(link: Link): void {
    links.delete(link)
    link.near.resetAndDestroy()
    link.far.resetAndDestroy()
  }

  function carry(link: Link, from: Socket, to: Socket, filter: (chunk: Buffer) => Buffer | null): void {
    from.on('data', (chunk: Buffer) => {
      if (link.frozen) {
        // What was on its way is lost with the connection: nobody can tell that from a longer way.
        from.pause()
        return
      }
      const passed = filter(chunk)
      if (passed === null) return
      const pass = () => {
        if (to.destroyed || link.frozen) return
        if (!to.write(passed)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      }
      if (delayMs > 0) setTimeout(pass, delayMs)
      else pass()
    })
    from.on('end', () => {
      if (!link.frozen) to.end()
    })
  }

  function toClient(link: Link, chunk: Buffer): Buffer | null {
    if (link.lost !== null) {
      link.lost()
      reset(link)
      return null
    }
    const { budget, near } = link
    if (budget === null) return chunk
    if (chunk.length <= budget.bytes) {
      budget.bytes -= chunk.length
      return chunk
    }
    if (budget.bytes < 0) return null
    near.write(chunk.subarray(0, budget.bytes), () => {
      reset(link)
      budget.cut()
    })
    budget.bytes = -1
    return null
  }

  function open(near: Socket, tries: number): void {
    const addresses = targets()
    const address = addresses[turn++ % Math.max(1, addresses.length)]
    if (address === undefined || tries === 0) {
      near.resetAndDestroy()
      return
    }
    const { hostname, port } = new URL(address)
    const far = connect({ port: Number(port), host: hostname, noDelay: true })
    let isOpen = false
    far.once('connect', () => {
      isOpen = true
      const link: Link = { near, far, frozen: partitioned, budget: null, lost: null }
      if (doomed > 0) {
        doomed--
        link.lost = () => {}
      }
      links.add(link)
      carry(link, near, far, (chunk) => chunk)
      carry(link, far, near, (chunk) => toClient(link, chunk))
      const close = () => {
        // Nobody tells the other end of a frozen one.
        if (link.frozen) return
        links.delete(link)
        near.destroy()
        far.destroy()
      }
      near.once('close', close)
      far.once('close', close)
    })
    far.on('error', () => {
      if (!isOpen) open(near, tries - 1)
    })
  }

  const server = createServer({ noDelay: true }, (near) => {
    near.on('error', () => {})
    open(near, targets().length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return [...links].filter(({ frozen }) => !frozen).length
    },
    cut() {
      for (const link of links) reset(link)
    },
    freeze() {
      for (const link of links) link.frozen = true
    },
    partition(on) {
      partitioned = on
      if (on) for (const link of links) link.frozen = true
      // What was frozen stays lost: after so long both ends would have forgotten it.
      else for (const link of [...links].filter(({ frozen }) => frozen)) reset(link)
    },
    delay: (ms) => (delayMs = ms),
    resetAfter(bytes, cut) {
      for (const link of links) link.budget = { bytes, cut }
    },
    loseReplies(lost) {
      for (const link of links) link.lost = lost
    },
    loseRepliesOfNew: (count) => (doomed = count),
    async close() {
      for (const link of links) reset(link)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
