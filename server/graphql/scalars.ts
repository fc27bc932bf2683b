import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

/** With its zone: a time without one means another moment on each machine. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

builder.scalarType('DateTime', {
  description: 'A moment, as an RFC 3339 string in UTC with milliseconds, such as "2030-01-31T09:30:00.000Z".',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (milliseconds) => new Date(milliseconds).toISOString(),
  parseValue: (value) => {
    const milliseconds = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : NaN
    if (Number.isNaN(milliseconds)) {
      throw new GraphQLError('A moment is written as RFC 3339 with its zone, such as "2030-01-31T09:30:00.000Z".')
    }
    return milliseconds
  },
})
