import { spawn } from 'node:child_process'
import { CancelJobDocument, RetryJobDocument, WhyDocument } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { followLog } from '../job-log.ts'
import type { LiveActions } from './App.tsx'

/** What the live view can do, done on a server. */
export function createActions(client: QgjobClient, server: string): LiveActions {
  return {
    async cancel(id) {
      const { cancelJob } = await client.mutate(CancelJobDocument, { id })
      if (cancelJob.__typename !== 'CancelJobPayload') return cancelJob.message
      const { status, testPath } = cancelJob.job
      return status === 'CANCELED'
        ? `${testPath} is canceled`
        : `${testPath} is running: its device was told to stop it`
    },
    async rerun(id) {
      const { retryJob } = await client.mutate(RetryJobDocument, { id })
      if (retryJob.__typename !== 'RetryJobPayload') return retryJob.message
      return `${retryJob.job.testPath} runs again as ${retryJob.job.id}`
    },
    async why(id) {
      return (await client.query(WhyDocument, { id })).job?.waiting ?? null
    },
    async follow(jobId, log, signal) {
      for await (const chunk of followLog(client, jobId, signal)) {
        log.add(chunk)
        if (chunk.end) break
      }
    },
    open() {
      const page = new URL('/graphql', server).href
      const [command = '', ...args] = OPENERS[process.platform] ?? ['xdg-open']
      const child = spawn(command, [...args, page], { stdio: 'ignore', detached: true })
      // Without a browser, as over ssh, the address is there to be copied.
      child.on('error', () => undefined)
      child.unref()
      return page
    },
  }
}

const OPENERS: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}
