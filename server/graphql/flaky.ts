import { InvalidInput, NotFound } from '../domain/errors.ts'
import { dayOf, type FlakyTest, type Quarantine } from '../domain/flaky.ts'
import { MAX_QUARANTINE_DAYS, quarantineTest, releaseTest } from '../operations/quarantine.ts'
import { listQuarantines } from '../store/quarantines.ts'
import { listFlakyTests } from '../store/test-days.ts'
import { builder } from './builder.ts'
import { TargetEnum } from './enums.ts'
import { badArgument } from './errors.ts'

const MAX_DAYS = 90
const MAX_FIRST = 200
const DAY_MS = 86_400_000

const test = {
  testPath: 'The test file, as jobs name it.',
  title: 'The test in the file, as its runner names it; null: the whole file.',
}

const QuarantineType = builder.objectRef<Quarantine>('Quarantine').implement({
  description: 'A test whose failures fail no run for a while. It still runs and is reported.',
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', { description: 'The organization whose test it is.' }),
    testPath: t.exposeString('testPath', { description: test.testPath }),
    title: t.exposeString('title', { nullable: true, description: test.title }),
    owner: t.exposeString('owner', { description: 'Who is to mend the test.' }),
    reason: t.exposeString('reason', { description: 'Why it is quarantined, for people.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was quarantined.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'From when on its failures count again.' }),
    active: t.boolean({
      description: 'Whether it holds now; false once it has expired.',
      resolve: ({ expiresAt }, _args, { app }) => expiresAt > app.now(),
    }),
  }),
})

type Listed = FlakyTest & { quarantine: Quarantine | null }

const FlakyTestType = builder.objectRef<Listed>('FlakyTest').implement({
  description: 'A test that failed and then passed on the same app version, on one kind of device.',
  fields: (t) => ({
    testPath: t.exposeString('testPath', { description: test.testPath }),
    title: t.exposeString('title', { nullable: true, description: test.title }),
    target: t.expose('target', { type: TargetEnum, description: 'The kind of device.' }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'The model of the device on which it failed, if known.',
    }),
    runs: t.exposeInt('runs', { description: 'Attempts of the file that passed, failed or timed out there.' }),
    failures: t.exposeInt('failures', { description: 'Those of them that did not pass.' }),
    flakes: t.exposeInt('flakes', { description: 'Jobs in which the test failed there and passed later.' }),
    rate: t.float({
      description: 'flakes / runs, 0 to 1.',
      resolve: ({ flakes, runs }) => (runs === 0 ? 0 : Math.min(1, flakes / runs)),
    }),
    lastSeenOn: t.string({
      description: 'The day, UTC, when it was flaky last, such as "2026-03-01".',
      resolve: ({ lastDay }) => new Date(lastDay * DAY_MS).toISOString().slice(0, 10),
    }),
    lastJobId: t.exposeID('lastJobId', { description: 'The job in which it was.' }),
    quarantine: t.expose('quarantine', {
      type: QuarantineType,
      nullable: true,
      description: 'The quarantine of the test or of its whole file that holds now; null if there is none.',
    }),
  }),
})

builder.queryFields((t) => ({
  flakyTests: t.field({
    type: [FlakyTestType],
    description: 'Tests that were flaky lately, by kind of device, the most often flaky first.',
    args: {
      organizationId: t.arg.id({ required: true, description: 'The organization.' }),
      days: t.arg.int({ defaultValue: 14, description: `How many days back, 1 to ${MAX_DAYS}, today included.` }),
      first: t.arg.int({ defaultValue: 50, description: `How many at most, 1 to ${MAX_FIRST}.` }),
    },
    resolve: async (_root, args, { app }) => {
      const days = within('days', args.days ?? 14, MAX_DAYS)
      const first = within('first', args.first ?? 50, MAX_FIRST)
      const { db } = app.store
      const { scope } = app.caller.principal
      const now = app.now()
      const listed = await listFlakyTests(db, scope, args.organizationId, dayOf(now) - days + 1, first)
      const quarantines = (await listQuarantines(db, scope, args.organizationId)).filter(
        ({ expiresAt }) => expiresAt > now,
      )
      return listed.map((flaky): Listed => {
        const own = quarantines.filter(({ testPath }) => testPath === flaky.testPath)
        const exact = own.find(({ title }) => title === flaky.title)
        return { ...flaky, quarantine: exact ?? own.find(({ title }) => title === null) ?? null }
      })
    },
  }),
  quarantinedTests: t.field({
    type: [QuarantineType],
    description: 'The quarantined tests of an organization, also those whose quarantine has expired lately.',
    args: { organizationId: t.arg.id({ required: true, description: 'The organization.' }) },
    resolve: (_root, { organizationId }, { app }) =>
      listQuarantines(app.store.db, app.caller.principal.scope, organizationId),
  }),
}))

function within(argument: string, value: number, most: number): number {
  if (value < 1 || value > most) throw badArgument(argument, `must be from 1 to ${most}, not ${value}.`)
  return value
}

const QuarantineTestInput = builder.inputType('QuarantineTestInput', {
  description: 'A test to quarantine.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization whose test it is.' }),
    testPath: t.string({ required: true, description: test.testPath }),
    title: t.string({ description: 'The test in the file, as its runner names it; absent: the whole file.' }),
    owner: t.string({ required: true, description: 'Who is to mend the test, in up to 128 characters.' }),
    reason: t.string({ required: true, description: 'Why, for people, in up to 500 characters.' }),
    days: t.int({
      required: true,
      defaultValue: 14,
      description: `How long it holds, 1 to ${MAX_QUARANTINE_DAYS} days from now.`,
    }),
  }),
})

const ReleaseTestInput = builder.inputType('ReleaseTestInput', {
  description: 'A quarantined test to release.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization whose test it is.' }),
    testPath: t.string({ required: true, description: test.testPath }),
    title: t.string({ description: 'The test in the file, if it was quarantined alone.' }),
  }),
})

const QuarantineTestPayload = builder.objectRef<{ quarantine: Quarantine }>('QuarantineTestPayload').implement({
  description: 'The test is quarantined.',
  fields: (t) => ({ quarantine: t.expose('quarantine', { type: QuarantineType, description: 'As it is now.' }) }),
})
const ReleaseTestPayload = builder.objectRef<{ quarantine: Quarantine }>('ReleaseTestPayload').implement({
  description: 'The test is quarantined no more.',
  fields: (t) => ({ quarantine: t.expose('quarantine', { type: QuarantineType, description: 'As it was.' }) }),
})

builder.mutationFields((t) => ({
  quarantineTest: t.field({
    type: QuarantineTestPayload,
    description:
      'Lets failures of a test fail no run for some days: its jobs end as FAILED with quarantined true. Takes the place of ' +
      'an earlier quarantine of the same test.',
    args: { input: t.arg({ type: QuarantineTestInput, required: true, description: 'The test.' }) },
    errors: { types: [InvalidInput, NotFound], union: { description: 'The quarantine, or why there is none.' } },
    resolve: async (_root, { input }, { app }) => ({ quarantine: await quarantineTest(app, input) }),
  }),
  releaseTest: t.field({
    type: ReleaseTestPayload,
    description: 'Lets failures of a quarantined test count again.',
    args: { input: t.arg({ type: ReleaseTestInput, required: true, description: 'The test.' }) },
    errors: {
      types: [InvalidInput, NotFound],
      union: { description: 'The quarantine that was, or why there is none to end.' },
    },
    resolve: async (_root, { input }, { app }) => ({ quarantine: await releaseTest(app, input) }),
  }),
}))
