import { createClient } from '../../client/client.ts'
import { SOCKET_TIMES } from '../../client/socket.ts'
import type { QgjobClient } from '../../client/types.ts'
import { deviceNames } from '../../worker/create-runner.ts'
import { runWorkers, type WorkerOptions } from '../../worker/main.ts'
import { recordToFile } from '../history/recorder.ts'
import { recordCalls } from './recording-client.ts'
import { createScriptRunner } from './script-runner.ts'

/** What the rig tells an agent process, as JSON in the variable QGJOB_FAULT_AGENT. */
export interface AgentSettings {
  name: string
  server: string
  slots: number
  dataDir: string
  /** Where it writes what it said to the server, and its test processes what they did. */
  history: { calls: string; children: string }
  /** Times of the client's socket, scaled as the leases are. */
  socketTimes: Partial<typeof SOCKET_TIMES>
}

// The program of the agents in fault rigs: all of `qgjob worker` but its command line and its browser.
const settings = JSON.parse(process.env.QGJOB_FAULT_AGENT ?? '') as AgentSettings
const { name, server, slots, dataDir, history, socketTimes } = settings
Object.assign(SOCKET_TIMES, socketTimes)

const options: WorkerOptions = {
  server,
  name,
  slots,
  targets: ['EMULATOR'],
  organizationIds: null,
  capabilities: { tags: [] },
  runner: 'browser',
  workspace: dataDir,
  builds: dataDir,
  buildRoom: 0,
  sources: { allowed: [], installScripts: false, room: 0 },
  dataDir,
  passEnv: [],
  redactEnv: [],
  reset: 'CLEAR',
  browserstack: [],
}
const recorder = recordToFile(history.calls)
await runWorkers(options, {
  createRunner: ({ capabilities }) =>
    Promise.resolve(
      createScriptRunner({
        agent: name,
        names: deviceNames(options),
        capabilities,
        dataDir: `${dataDir}/devices`,
        history: history.children,
      }),
    ),
  connect: (how): QgjobClient => recordCalls(createClient(how), recorder, name),
})
