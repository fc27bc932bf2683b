import { listOrganizations } from '../store/organizations.ts'
import { builder } from './builder.ts'

const Organization = builder.objectRef<{ id: string; createdAt: number }>('Organization').implement({
  description: 'A tenant: every job and group belongs to one.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its slug, such as "qualgent"; chosen by whoever submits first.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its first job was submitted.' }),
  }),
})

builder.queryField('organizations', (t) =>
  t.field({
    type: [Organization],
    description: 'Every organization that ever submitted a job, by id.',
    resolve: (_root, _args, { app }) => listOrganizations(app.store.db),
  }),
)
