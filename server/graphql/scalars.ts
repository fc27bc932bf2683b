import { builder } from './builder.ts'

builder.scalarType('DateTime', {
  description: 'A moment, as an RFC 3339 string in UTC with milliseconds, such as "2030-01-31T09:30:00.000Z".',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (milliseconds) => new Date(milliseconds).toISOString(),
})
