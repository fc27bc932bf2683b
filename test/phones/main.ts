import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startPhones } from './start.ts'

/*
 * SIMULATED phones as a process, for a look at qgjob without hardware: each speaks adb over TCP, and shows a small app
 * whatever is installed. Not an emulator: no Android runs here.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2' },
    'install-ms': { type: 'string', default: '5000' },
    port: { type: 'string', default: '5655' },
    logs: { type: 'string' },
  },
})

const phones = await startPhones({
  count: Number(values.count),
  installMs: Number(values['install-ms']),
  port: Number(values.port),
  ...(values.logs !== undefined && { directory: values.logs }),
})
for (const { serial, journalPath } of phones) {
  process.stdout.write(`SIMULATED phone at ${serial}: \`adb connect ${serial}\`; its log is ${journalPath}\n`)
}
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await Promise.all(phones.map((phone) => phone.close()))
