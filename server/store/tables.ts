import type { Kysely, Transaction } from 'kysely'

/**
 * The tables as both databases hold them. Times are integer milliseconds since 1970, booleans 0 or 1,
 * lists and opaque objects JSON text, a priority its index in PRIORITIES.
 */
export interface Tables {
  meta: { key: string; value: string }
  counters: { name: string; value: number }
  organizations: OrganizationsTable
  concurrency_limits: { organization_id: string; target: string; groups: number }
  /** The number of the last event of each log; raised in the transaction that writes the events. */
  logs: { log: string; last_seq: number }
  /** `actor`: who caused it, JSON; null: the server itself. */
  events: { log: string; seq: number; at: number; data: string; actor: string | null }
  groups: GroupsTable
  jobs: JobsTable
  job_labels: { organization_id: string; label: string; job_id: string }
  idempotency: { organization_id: string; key: string; body_hash: string; job_ids: string; created_at: number }
  workers: WorkersTable
  /** The install ledger: which app version of an organization is on a worker's device now. */
  installs: {
    worker_id: string
    organization_id: string
    app_version_id: string
    build_hash: string | null
    installed_at: number
  }
  assignments: AssignmentsTable
  attempts: AttemptsTable
  /** The tests that an attempt's runner told of; JSON. */
  attempt_tests: { attempt_id: string; tests: string }
  test_days: TestDaysTable
  quarantines: QuarantinesTable
  log_chunks: { attempt_id: string; seq: number; text: string }
  learned_times: LearnedTimesTable
  pruned_totals: PrunedTotalsTable
  /** Whose CI runs may act for an organization. */
  trusted_repositories: { repository: string; organization_id: string; created_at: number }
  builds: BuildsTable
  artifacts: ArtifactsTable
  tokens: TokensTable
  /** When an administrator was last noted in the log of an organization. */
  administrator_access: { token_id: string; organization_id: string; noted_at: number }
}

export interface TokensTable {
  id: string
  name: string
  role: string
  /** The organizations it is for, JSON; null: all. */
  organization_ids: string | null
  /** SHA-256 of the secret, which is kept nowhere. */
  hash: string
  /** The first token of a row of rotations: what workers belong to. */
  credential_id: string
  created_at: number
  created_by: string
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
  /** The token that a rotation put in its place. */
  replaced_by: string | null
  /** How many agents an ENROLLMENT token may still enrol; null: any number. */
  uses_left: number | null
}

export interface OrganizationsTable {
  id: string
  created_at: number
  weight: number
  max_workers: number | null
  max_queued_jobs: number | null
  /** Device time as fair sharing counts it, without the assignments that are live. */
  used_ms: number
  /** Whether the last plan saw it wait or be served. */
  active: number
}

/** Measured times: of one test or one app version's installs, and under the empty name of all of a kind. */
export interface LearnedTimesTable {
  organization_id: string
  target: string
  /** TEST or INSTALL */
  kind: string
  name: string
  /** The latest ones, JSON, milliseconds. */
  samples: string
  /** Their median. */
  typical_ms: number
  updated_at: number
}

/** What pruned groups and assignments were, added up: statistics go on counting them. */
export interface PrunedTotalsTable {
  organization_id: string
  app_version_id: string
  target: string
  groups: number
  completed: number
  failed: number
  errored: number
  canceled: number
  flaky: number
  attempts: number
  installs: number
  install_ms: number
  avoided: number
}

export interface GroupsTable {
  id: string
  key: string
  organization_id: string
  app_version_id: string
  target: string
  requirements: string
  status: string
  created_at: number
  closed_at: number | null
  pending: number
  queued: number
  running: number
  completed: number
  failed: number
  errored: number
  canceled: number
  /** Of the completed ones. */
  flaky: number
  /**
   * Expected work of the QUEUED jobs whose test is known, and how many others are queued: the planner reads no jobs.
   */
  known_work_ms: number
  unknown_queued: number
  /** Installs of this group's app that failed in a row. */
  install_failures: number
}

export interface JobsTable {
  id: string
  organization_id: string
  group_id: string
  app_version_id: string
  test_path: string
  target: string
  priority: number
  requirements: string
  labels: string
  max_attempts: number
  timeout_ms: number
  retry_of: string | null
  source_repository: string | null
  source_commit: string | null
  reset_policy: string | null
  submitted_at: number
  expected_ms: number
  expected_source: string
  /** Its place in the order in which its group deals; see urgency.ts. */
  deal_window: number
  status: string
  attempts_used: number
  infrastructure_failures: number
  attempts_started: number
  attempt_id: string | null
  worker_id: string | null
  worker_name: string | null
  outcome: string | null
  error: string | null
  cancel_requested: number
  flaky: number
  quarantined: number
  due_at: number | null
  queued_at: number | null
  started_at: number | null
  finished_at: number | null
  duration_ms: number | null
}

export interface WorkersTable {
  id: string
  name: string
  targets: string
  capabilities: string
  organization_ids: string | null
  session_id: string | null
  draining: number
  online: number
  /** The live assignment, or null: a worker serves one group at a time. */
  assignment_id: string | null
  registered_at: number
  last_seen_at: number
  /** The worker counts as gone at this time unless a heartbeat moves it. */
  lease_ends_at: number
  /** What went wrong with it lately, JSON (see health.ts in the domain); null: nothing. */
  health: string | null
  /** Whether it is kept from all work. */
  quarantined: number
  /** When its quarantine is to be looked at again. */
  check_at: number | null
  /** The credential of the agent that registered it; null: it needed none. */
  credential_id: string | null
  /** The installation of the agent that registered it; null: that agent named none. */
  instance_id: string | null
  /** What its device said of itself last, JSON; null: nothing. */
  device_state: string | null
}

export interface AssignmentsTable {
  id: string
  fence: number
  organization_id: string
  group_id: string
  worker_id: string
  install_needed: number
  install_ms: number | null
  /** The live attempt, or null between attempts. */
  attempt_id: string | null
  attempts_started: number
  /** Of those, how many ended PASSED, FAILED or TIMED_OUT. */
  verdicts: number
  reason: string
  /** When it is expected to ask for its next job. */
  ready_at: number
  /** Set when it is to leave its group at the next job boundary: why. */
  recall_reason: string | null
  offered_at: number
  lease_ends_at: number
  ended_at: number | null
  end_reason: string | null
  /** What was to blame where it ended INSTALL_FAILED. */
  install_cause: string | null
}

export interface AttemptsTable {
  id: string
  job_id: string
  organization_id: string
  number: number
  assignment_id: string
  worker_id: string
  worker_name: string
  started_at: number
  ended_at: number | null
  outcome: string | null
  counts: string | null
  error: string | null
  cause: string | null
  duration_ms: number | null
}

/**
 * What a test file was seen to do in a day on one kind of device, under the empty title; and each single test of it
 * that was flaky, by its title.
 */
export interface TestDaysTable {
  organization_id: string
  test_path: string
  title: string
  target: string
  /** Of the device; empty if it has none. */
  model: string
  /** Days since 1970, UTC. */
  day: number
  /** Attempts with a verdict, and those that did not pass. */
  runs: number
  failures: number
  /** Jobs in which it failed and then passed. */
  flakes: number
  /** The last of these jobs; empty if there is none. */
  last_job_id: string
}

/** Tests whose failures fail no run, until a time. The title is empty for a whole file. */
export interface QuarantinesTable {
  organization_id: string
  test_path: string
  title: string
  owner: string
  reason: string
  created_at: number
  expires_at: number
}

/** App builds that were uploaded: what is in them is a blob. */
export interface BuildsTable {
  id: string
  organization_id: string
  app_version_id: string
  platform: string
  sha256: string
  size: number
  file_name: string
  package_id: string | null
  version_name: string | null
  version_code: string | null
  launch_activity: string | null
  source_url: string | null
  created_at: number
  /** null: this is what devices install. */
  superseded_at: number | null
}

/** Files that an attempt left: what is in them is a blob. */
export interface ArtifactsTable {
  id: string
  attempt_id: string
  organization_id: string
  name: string
  content_type: string
  sha256: string
  size: number
  created_at: number
}

/** Reads, outside any transaction. */
export type Db = Kysely<Tables>
/** The one handle that may be used inside a write: the outer Db would wait for ever on SQLite. */
export type Tx = Transaction<Tables>
