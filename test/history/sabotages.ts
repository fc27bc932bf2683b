import type { Patch } from './patch.ts'

/** One guard taken away, and the tests of which one must notice. */
export interface Sabotage extends Patch {
  /** Guards that stand behind the first one: with any of them left, nothing would happen. */
  also?: readonly Patch[]
  name: string
  what: string
  caughtBy: readonly string[]
}

/**
 * Not here: S9 (leases are timed by the server's clock alone, there is no other to take), S25 (there are no tokens to
 * revoke yet) and S28 (a shell would change nothing: no argument of a test process comes from outside).
 */
export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'S1',
    what: 'the fence is not looked at when a result is reported',
    file: 'server/operations/lease.ts',
    find: 'if (assignment?.fence !== lease.fence)',
    replace: 'if (assignment === undefined)',
    caughtBy: ['test/store/leases.test.ts', 'test/store/messages.test.ts'],
  },
  {
    name: 'S2',
    what: 'the fence is not looked at in a heartbeat',
    file: 'server/store/assignments.ts',
    find: `    .set({ lease_ends_at: param('ends') })
    .where('id', '=', param('id'))
    .where('fence', '=', param('fence'))`,
    replace: `    .set({ lease_ends_at: param('ends') })
    .where('id', '=', param('id'))`,
    caughtBy: ['test/store/leases.test.ts', 'test/store/messages.test.ts'],
  },
  {
    name: 'S3',
    what: 'a rescue overwrites an attempt that has ended',
    file: 'server/operations/expire-leases.ts',
    find: 'if (assignment?.endedAt !== null || assignment.leaseEndsAt > work.now) return',
    replace: 'if (assignment === undefined || assignment.leaseEndsAt > work.now) return',
    also: [
      {
        file: 'server/store/assignments.ts',
        find: `    .where('fence', '=', param('fence'))
    .where('ended_at', 'is', null)
    .returning('id'),`,
        replace: `    .where('fence', '=', param('fence'))
    .returning('id'),`,
      },
      {
        file: 'server/operations/lease.ts',
        find: 'if (!freed) throw',
        replace: 'if (false) throw',
      },
    ],
    caughtBy: ['test/store/sweeps.test.ts'],
  },
  {
    name: 'S4',
    what: 'the log of a lease that is over is taken',
    file: 'server/operations/append-log.ts',
    find: 'const assignment = await requireLive(work, lease)',
    replace: 'const assignment = (await lockAssignment(work.tx, lease.assignmentId))!',
    caughtBy: ['test/store/messages.test.ts', 'test/store/leases.test.ts'],
  },
  {
    name: 'S5',
    what: 'a job that has finished can be canceled',
    file: 'server/operations/cancel-jobs.ts',
    find: 'if (isTerminal(job.status)) throw new AlreadyFinished(job)',
    replace: '',
    caughtBy: ['test/store/cancel.test.ts'],
  },
  {
    name: 'S6',
    what: 'fences start over',
    file: 'server/store/assignments.ts',
    find: 'return Number(counter?.value)',
    replace: 'return (Number(counter?.value) - 1) % 3 + 1',
    caughtBy: ['test/store/leases.test.ts', 'test/properties/histories.test.ts'],
  },
  {
    name: 'S7',
    what: 'the fence is the number of the try',
    file: 'server/operations/assign-groups.ts',
    find: 'fence: await nextFence(work.tx)',
    replace: 'fence: 1 + (await nextFence(work.tx)) * 0',
    caughtBy: ['test/store/leases.test.ts', 'test/properties/histories.test.ts'],
  },
  {
    name: 'S8',
    what: 'an attempt that is lost is not counted',
    file: 'server/domain/retry.ts',
    find: '(isLoss ? 1 : 0)',
    replace: "(isLoss && outcome !== 'LOST' ? 1 : 0)",
    caughtBy: ['server/domain/retry.test.ts'],
  },
  {
    name: 'S10',
    what: 'a sweep does not look again before it takes a lease back',
    file: 'server/operations/expire-leases.ts',
    find: 'if (assignment?.endedAt !== null || assignment.leaseEndsAt > work.now) return',
    replace: 'if (assignment?.endedAt !== null) return',
    caughtBy: ['test/store/sweeps.test.ts'],
  },
  {
    name: 'S11',
    what: 'one bad lease keeps the sweep from all others',
    file: 'server/operations/expire-leases.ts',
    find: "app.log.error({ err: error, id }, 'a lease that ran out could not be taken back; the next sweep tries again')",
    replace: 'throw error',
    caughtBy: ['test/store/leases.test.ts'],
  },
  {
    name: 'S12',
    what: 'events are stored outside the transaction',
    file: 'server/store/writer.ts',
    find: 'await appendEvents(tx, events)',
    replace: 'setTimeout(() => void this.#db.transaction().execute((later) => appendEvents(later, events)), 5)',
    caughtBy: ['test/store/moves.test.ts', 'test/store/writer.test.ts', 'test/store/submit.test.ts'],
  },
  {
    name: 'S13',
    what: 'events are numbered by a sequence, which a rollback leaves a gap in',
    file: 'server/store/events.ts',
    find: 'const first = Number(counter?.last_seq) - list.length + 1',
    replace: `const taken = globalThis as unknown as { taken?: number }
    taken.taken = (taken.taken ?? 0) + list.length
    const first = taken.taken - list.length + 1`,
    caughtBy: ['test/store/moves.test.ts', 'test/store/submit.test.ts'],
  },
  {
    name: 'S14',
    what: 'the position moves on though the delivery failed',
    file: 'server/events/tail.ts',
    find: `      this.#position = position
      throw error`,
    replace: '      throw error',
    caughtBy: ['server/events/tail.test.ts'],
  },
  {
    name: 'S15',
    what: 'a stream begins behind its snapshot',
    file: 'server/events/live-feed.ts',
    find: 'return this.#catchUp(topic, seq, false)',
    replace: 'return this.#catchUp(topic, (await logHead(this.#context.db, topic.log)).last, false)',
    caughtBy: ['server/events/feeds.test.ts'],
  },
  {
    name: 'S16',
    what: 'the cursor of another database is taken',
    file: 'server/events/cursor.ts',
    find: 'cursorEpoch === epoch && seq !== null',
    replace: '(cursorEpoch === epoch || true) && seq !== null',
    caughtBy: ['server/events/cursor.test.ts', 'server/events/feeds.test.ts'],
  },
  {
    name: 'S17',
    what: 'nobody looks at a log without a hint',
    file: 'server/events/tail.ts',
    find: 'await this.#alarm.sleep(jittered(pollMs))',
    replace: 'await this.#alarm.sleep(pollMs * 1e6)',
    caughtBy: ['server/events/tail.test.ts'],
  },
  {
    name: 'S18',
    what: 'any number of values may wait for a subscriber',
    file: 'server/events/inbox.ts',
    find: 'if (this.#values.length > this.bound)',
    replace: 'if (this.#values.length > this.bound * 1e6)',
    caughtBy: ['server/events/inbox.test.ts'],
  },
  {
    name: 'S19a',
    what: 'a commit does not wait for the disk',
    file: 'server/store/sqlite.ts',
    find: "durable ? 'FULL' : 'OFF'",
    replace: "durable ? 'NORMAL' : 'OFF'",
    caughtBy: ['test/store/sqlite.test.ts'],
  },
  {
    name: 'S19b',
    what: 'an operation is answered before its commit',
    file: 'server/store/writer.ts',
    find: 'done.push({ waiting, value: await waiting.run(writing) })',
    replace: `const value = await waiting.run(writing)
            waiting.resolve(value as never)
            done.push({ waiting, value })`,
    caughtBy: ['test/store/writer.test.ts'],
  },
  {
    name: 'S20',
    what: 'a key that two servers took at once is kept by both',
    file: 'server/store/idempotency.ts',
    find: `    })
    .execute()`,
    replace: `    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()`,
    caughtBy: ['test/store/two-servers.test.ts'],
  },
  {
    name: 'S21',
    what: 'a job is dealt without a lock or a look at its state',
    file: 'server/operations/move.ts',
    find: 'if (!(await updateJobState(work.tx, job.id, job.status, moved))) throw new LostRace(`job ${job.id} has moved`)',
    replace: 'await updateJobState(work.tx, job.id, job.status, moved)',
    caughtBy: ['test/store/two-servers.test.ts', 'test/store/moves.test.ts'],
  },
  {
    name: 'S22',
    what: 'organizations share groups',
    file: 'server/domain/group.ts',
    find: 'JSON.stringify([job.organizationId, job.appVersionId',
    replace: 'JSON.stringify([job.appVersionId',
    caughtBy: ['test/store/submit.test.ts'],
  },
  {
    name: 'S23',
    what: 'a worker that serves a group still counts as free',
    file: 'server/store/workers.ts',
    find: `  const rows = await setAssignment(tx, { id, from, to })
  return rows.length === 1`,
    replace: '  return Promise.resolve(tx !== undefined || id === from || to === null)',
    caughtBy: ['test/store/dealing.test.ts', 'test/store/two-servers.test.ts'],
  },
  {
    name: 'S24a',
    what: 'a list shows the jobs of all organizations',
    file: 'server/store/jobs.ts',
    find: ".where('jobs.organization_id', '=', organizationId)",
    replace: ".where('jobs.organization_id', '!=', `not ${organizationId}`)",
    caughtBy: ['test/store/reads.test.ts', 'server/graphql/jobs.test.ts'],
  },
  {
    name: 'S24b',
    what: 'a count counts the jobs of all organizations',
    file: 'server/store/stats.ts',
    find: ".$if(of !== null, (query) => query.where('organization_id', 'in', of ?? []))\n    .executeTakeFirstOrThrow()",
    replace: '.executeTakeFirstOrThrow()',
    caughtBy: ['test/store/reads.test.ts', 'server/graphql/jobs.test.ts'],
  },
  {
    name: 'S24c',
    what: 'a subscription follows another log than that of its organization',
    file: 'server/events/feeds.ts',
    find: "const log = 'id' in what ? (await jobOrThrow(scope, what.id)).organizationId : what.organizationId",
    replace: "const log = 'id' in what ? (await jobOrThrow(scope, what.id)).organizationId : 'acme'",
    caughtBy: ['server/events/feeds.test.ts', 'server/graphql/subscriptions.test.ts'],
  },
  {
    name: 'S26',
    what: 'a WebSocket tells what went wrong inside',
    file: 'server/http/ws.ts',
    find: 'errors.map((error) => mask(error).toJSON())',
    replace: 'errors.map((error) => error.toJSON())',
    caughtBy: ['server/http/ws.test.ts', 'server/http/errors.test.ts'],
  },
  {
    name: 'S27',
    what: 'a document may have any number of tokens',
    file: 'server/http/documents.ts',
    find: 'parse(text, { maxTokens: tokens })',
    replace: 'parse(text)',
    caughtBy: ['server/http/documents.test.ts'],
  },
  {
    name: 'S29',
    what: 'a path is inside if it begins like the directory',
    file: 'worker/runners/playwright/test-path.ts',
    find: "return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)",
    replace: 'return way !== sep && !isAbsolute(way) && path.startsWith(directory)',
    caughtBy: ['worker/runners/playwright/test-path.test.ts'],
  },
  {
    name: 'S30',
    what: 'a test inherits the environment of its agent',
    file: 'worker/runners/playwright/playwright-process.ts',
    find: 'extendEnv: false',
    replace: 'extendEnv: true',
    caughtBy: ['worker/runners/browser/runner.browser.test.ts'],
  },
]
