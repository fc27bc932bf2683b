import { BuildsFull, FileTooLarge, InvalidInput, NotFound, StoreFull } from '../domain/errors.ts'
import type { AddedBuild } from '../operations/add-build.ts'
import { pageBuilds } from '../store/builds.ts'
import { builder } from './builder.ts'
import { connectionOf, pageArgs, pageRequest } from './connection.ts'
import { PlatformEnum } from './enums.ts'
import { withoutNulls } from './input.ts'

builder.objectType('AppBuild', {
  description:
    'A build of the app under test: an APK, an IPA, an .app folder in a zip archive, or a .tgz of a web app. Upload one by ' +
    'PUT /builds?organizationId=…&appVersionId=…, or have it fetched by addBuildFromUrl. Read it at GET /builds/<id>.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "bld_". Later builds have greater ids.' }),
    organizationId: t.exposeID('organizationId', { description: 'The organization it belongs to.' }),
    appVersionId: t.exposeString('appVersionId', { description: 'The app version it is a build of.' }),
    platform: t.expose('platform', { type: PlatformEnum, description: 'What it runs on, as the file itself says.' }),
    current: t.boolean({
      description: 'Whether devices install this one: the newest of its app version and platform.',
      resolve: ({ supersededAt }) => supersededAt === null,
    }),
    sha256: t.exposeString('sha256', { description: 'Hash of its bytes, in hex: what tells it from other builds.' }),
    size: t.exposeFloat('size', { description: 'Its size, bytes.' }),
    fileName: t.exposeString('fileName', { description: 'What the file was called.' }),
    packageId: t.exposeString('packageId', {
      nullable: true,
      description: 'The package (Android) or bundle id (iOS) that the build states; null for web apps.',
    }),
    versionName: t.exposeString('versionName', {
      nullable: true,
      description: 'The version for people that the build states; null if it states none.',
    }),
    versionCode: t.exposeString('versionCode', {
      nullable: true,
      description: 'The version for machines that the build states; null if it states none.',
    }),
    launchActivity: t.exposeString('launchActivity', {
      nullable: true,
      description: 'The activity that the launcher starts, with its package; null if there is none, and elsewhere.',
    }),
    sourceUrl: t.exposeString('sourceUrl', {
      nullable: true,
      description: 'Where it was fetched from, without the query; null if it was uploaded.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
  }),
})

const BuildConnection = connectionOf('AppBuild', 'newest first')

builder.queryField('builds', (t) =>
  t.field({
    type: BuildConnection,
    description: 'The app builds of an organization, newest first; those that were replaced, too.',
    args: {
      organizationId: t.arg.id({ required: true, description: 'The organization.' }),
      appVersionId: t.arg.string({ description: 'Only builds of this app version; absent: of any.' }),
      ...pageArgs,
    },
    resolve: (_root, { organizationId, appVersionId, ...page }, { app }) =>
      pageBuilds(
        app.store.db,
        app.caller.principal.scope,
        { organizationId, ...withoutNulls({ appVersionId }) },
        pageRequest(page, 'bld'),
      ),
  }),
)

const AddBuildFromUrlInput = builder.inputType('AddBuildFromUrlInput', {
  description: 'An app build to be fetched.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization it belongs to.' }),
    appVersionId: t.string({ required: true, description: 'The app version it is a build of.' }),
    url: t.string({
      required: true,
      description:
        'Where the server finds it: an https address on the public internet, without user name and password. The server ' +
        'may be set to allow others.',
    }),
    platform: t.field({
      type: PlatformEnum,
      description: 'What it must be a build for; absent: whatever the file says.',
    }),
  }),
})

const AddBuildPayload = builder.objectRef<AddedBuild>('AddBuildPayload').implement({
  description: 'The build is stored, and devices install it from now on.',
  fields: (t) => ({
    build: t.expose('build', { type: 'AppBuild', description: 'The build.' }),
    created: t.exposeBoolean('created', {
      description: 'false: these very bytes were the current build of their app version and platform already.',
    }),
  }),
})

builder.mutationField('addBuildFromUrl', (t) =>
  t.field({
    type: AddBuildPayload,
    description:
      'Fetches an app build, and makes it the one that devices install for its app version and platform. Answers when it ' +
      'is there, which may take minutes: as long as the server is set to fetch for. What takes longer is given up, and ' +
      'nothing of it is kept. Beside other fields in one operation it has no more time than they.',
    extensions: { hasOwnTime: true },
    args: { input: t.arg({ type: AddBuildFromUrlInput, required: true, description: 'The build.' }) },
    errors: {
      types: [InvalidInput, NotFound, FileTooLarge, BuildsFull, StoreFull],
      union: { description: 'The build, or why it was not added.' },
    },
    resolve: (_root, { input: { url, ...input } }, { app, files }) =>
      files.addBuildFromUrl(app, withoutNulls(input), url),
  }),
)
