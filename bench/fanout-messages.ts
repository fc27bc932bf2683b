/**
 * What the processes of bench/fanout.ts say to each other. Moments are nanoseconds of the machine's monotonic clock.
 */
export type ToServer =
  /** Send so many messages to everybody: these bytes on the bare server, or else events of the job on the real one. */
  { type: 'send'; events: number; bytes?: string } | { type: 'measure'; memory: boolean } | { type: 'stop' }

export type FromServer =
  | { type: 'listening'; url: string; port: number; rawPort: number; jobId: string }
  /** `start`: when the first was on disk, or about to be sent. */
  | { type: 'sent'; start: string }
  /**
   * CPU time since the process began; memory in bytes, after collecting garbage if it was asked for: `rss` as the
   * system counts it, with the room that V8 keeps for new objects, and what of it is `live`.
   */
  | { type: 'measured'; cpuMicroseconds: number; rss: number; live: number }

export type ToClient =
  /** Connect so many sockets; with a query, subscribe on each of them and wait until all are live. */
  | { type: 'connect'; port: number; sockets: number; query?: string }
  /** Tell when so many messages have come to every socket. */
  | { type: 'expect'; messages: number }
  | { type: 'disconnect' }

export type FromClient =
  | { type: 'connected' }
  | { type: 'expecting' }
  /** `end`: when the last one came. `sample`: one of the messages. */
  | { type: 'received'; end: string; sample: string }
