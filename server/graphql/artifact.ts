import { builder } from './builder.ts'

builder.objectType('Artifact', {
  description: 'A file that an attempt left, such as a screenshot or a trace.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "art_".' }),
    name: t.exposeString('name', { description: 'A path in the folder of the attempt, with "/" between its parts.' }),
    contentType: t.exposeString('contentType', { description: 'Its media type, as the agent says.' }),
    size: t.exposeFloat('size', { description: 'Its size, bytes.' }),
    sha256: t.exposeString('sha256', { description: 'Hash of its bytes, in hex.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was uploaded.' }),
    url: t.string({
      description:
        'Where its bytes are, relative to the address of this API; takes a range. Whoever holds it needs no token; it ' +
        'expires after a quarter of an hour, unless the server is set otherwise: ask for it anew then.',
      resolve: ({ id }, _args, { app, files }) => files.artifactLink(app, id),
    }),
  }),
})
