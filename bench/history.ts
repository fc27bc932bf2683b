import { CompiledQuery } from 'kysely'
import { pino } from 'pino'
import { dealWindow } from '../server/domain/urgency.ts'
import type { Store } from '../server/store/store.ts'

export const silentLogger = pino({ level: 'silent' })

const OF_A_GROUP = 100
const ORGANIZATIONS = 20
const TESTS = 2_000
const DAY = 86_400_000

/**
 * Writes a long past by SQL, as the operations would have: finished jobs with an attempt, a piece of log, a label and
 * three events each, in closed groups of a hundred with their assignments; and queued jobs in open groups,
 * for devices that are not there.
 */
export async function fill(store: Store, { finished, queued }: { finished: number; queued: number }): Promise<void> {
  const { dialect } = store
  const numbers = (count: number) =>
    dialect === 'sqlite'
      ? `(with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1}) select i from n) as n`
      : `(select i from generate_series(0, ${count - 1}) as i) as n`
  const padded = (i: string) => (dialect === 'sqlite' ? `printf('%024d', ${i})` : `lpad((${i})::text, 24, '0')`)
  const id = (prefix: string, i: string) => `'${prefix}_00' || ${padded(i)}`
  const now = Date.now()
  const ended = `${now - 20 * DAY} + i * 1`
  const group = `(i / ${OF_A_GROUP})`
  const organization = (g: string) => `'org-' || (${g} % ${ORGANIZATIONS})`
  const test = `'tests/t' || (i % ${TESTS}) || '.spec.js'`
  const run = (text: string) => store.write(({ tx }) => tx.executeQuery(CompiledQuery.raw(text)))

  await run(`insert into organizations (id, created_at, weight, used_ms, active)
    select 'org-' || i, ${now}, 1, 0, 0 from ${numbers(ORGANIZATIONS)}`)
  await run(`insert into learned_times (organization_id, target, kind, name, samples, typical_ms, updated_at)
    select 'org-' || (i / ${TESTS}), 'EMULATOR', 'TEST', ${test}, '[1000,1000,1000]', 1000, ${now}
    from ${numbers(ORGANIZATIONS * TESTS)}`)
  const groupColumns = `id, key, organization_id, app_version_id, target, requirements, status, created_at, closed_at,
    pending, queued, running, completed, failed, errored, canceled, known_work_ms, unknown_queued, install_failures`
  if (finished > 0) {
    await run(`insert into groups (${groupColumns})
      select ${id('grp', 'i')}, 'past-' || i, ${organization('i')}, 'v' || i, 'EMULATOR', '{"tags":[]}', 'CLOSED', ${ended}, ${ended},
        0, 0, 0, ${OF_A_GROUP}, 0, 0, 0, 0, 0, 0 from ${numbers(finished / OF_A_GROUP)}`)
    await run(`insert into assignments (id, fence, organization_id, group_id, worker_id, install_needed, install_ms,
        attempt_id, attempts_started, verdicts, reason, ready_at, recall_reason, offered_at, lease_ends_at, ended_at, end_reason)
      select ${id('asg', 'i')}, i + 1, ${organization('i')}, ${id('grp', 'i')}, 'wrk_0', 1, 1000,
        null, ${OF_A_GROUP}, ${OF_A_GROUP}, 'free', ${ended}, null, ${ended}, ${ended}, ${ended}, 'FINISHED'
      from ${numbers(finished / OF_A_GROUP)}`)
    await run(`insert into counters (name, value) values ('fence', ${finished})`)
  }
  const jobColumns = `id, organization_id, group_id, app_version_id, test_path, target, priority, requirements, labels,
    max_attempts, timeout_ms, retry_of, submitted_at, expected_ms, expected_source, deal_window, status, attempts_used,
    infrastructure_failures, attempts_started, attempt_id, worker_id, worker_name, outcome, error, cancel_requested,
    due_at, queued_at, started_at, finished_at, duration_ms`
  // In pieces, so that no single transaction is as large as all of them.
  const PIECE = 100_000
  for (let from = 0; from < finished; from += PIECE) {
    const piece = `(select i + ${from} as i from ${numbers(Math.min(PIECE, finished - from))}) as m`
    await run(`insert into jobs (${jobColumns})
      select ${id('job', 'i')}, ${organization(group)}, ${id('grp', group)}, 'v' || ${group}, ${test}, 'EMULATOR', 1, '{"tags":[]}',
        '["nightly"]', 2, 1800000, null, ${ended}, 1000, 'LEARNED', 0, 'COMPLETED', 1, 0, 1, ${id('att', 'i')}, 'wrk_0',
        'phone-1', 'PASSED', null, 0, null, ${ended}, ${ended}, ${ended}, 1000 from ${piece}`)
    await run(`insert into attempts (id, job_id, organization_id, number, assignment_id, worker_id, worker_name, started_at,
        ended_at, outcome, counts, error, duration_ms)
      select ${id('att', 'i')}, ${id('job', 'i')}, ${organization(group)}, 1, ${id('asg', group)}, 'wrk_0', 'phone-1',
        ${ended}, ${ended}, 'PASSED', null, null, 1000 from ${piece}`)
    await run(`insert into log_chunks (attempt_id, seq, text)
      select ${id('att', 'i')}, 0, 'Running 1 test using 1 worker. 1 passed (1.2s)' from ${piece}`)
    await run(`insert into job_labels (organization_id, label, job_id)
      select ${organization(group)}, 'nightly', ${id('job', 'i')} from ${piece}`)
  }
  if (queued > 0) {
    await run(`insert into groups (${groupColumns})
      select ${id('grp', `i + ${finished}`)}, 'open-' || i, ${organization('i')}, 'open' || i, 'DEVICE', '{"tags":[]}', 'OPEN',
        ${now}, null, 0, ${OF_A_GROUP}, 0, 0, 0, 0, 0, ${OF_A_GROUP * 1_000}, 0, 0 from ${numbers(queued / OF_A_GROUP)}`)
    await run(`insert into jobs (${jobColumns})
      select ${id('job', `i + ${finished}`)}, ${organization(group)}, ${id('grp', `${group} + ${finished}`)},
        'open' || ${group}, ${test}, 'DEVICE', 1, '{"tags":[]}', '[]', 2, 1800000, null, ${now}, 1000, 'LEARNED', ${dealWindow({ priority: 'NORMAL', submittedAt: now }, { ageingMs: 600_000 })}, 'QUEUED', 0,
        0, 0, null, null, null, null, null, 0, null, ${now}, null, null, null from ${numbers(queued)}`)
  }
  const data = `'{"kind":"FINISHED","jobId":"' || ${id('job', 'i')} || '","groupId":"${'x'.repeat(30)}","from":"RUNNING",
    "state":{"status":"COMPLETED","attemptsUsed":1,"workerName":"phone-1","outcome":"PASSED","durationMs":1000}}'`
  const ofEach = Math.ceil((finished * 3 + queued) / ORGANIZATIONS)
  for (let org = 0; org < ORGANIZATIONS; org++) {
    await run(
      `insert into events (log, seq, at, data) select 'org-${org}', i + 1, ${ended}, ${data} from ${numbers(ofEach)}`,
    )
  }
  await run(`insert into logs (log, last_seq) select 'org-' || i, ${ofEach} from ${numbers(ORGANIZATIONS)}`)
  // As PostgreSQL does by itself after a while.
  if (dialect === 'postgres') await run('analyze')
}
