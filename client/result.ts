import { RequestRefused, refusal } from './errors.ts'

/** An answer of a GraphQL server, as it comes by HTTP and by socket. */
export interface GraphqlResult {
  data?: unknown
  errors?: Parameters<typeof refusal>[0] | undefined
}

/** The data of a result; what is none throws RequestRefused. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the document says what it is
export function dataOf<Data>({ data, errors = [] }: GraphqlResult): Data {
  if (errors.length > 0) throw refusal(errors)
  if (data === undefined || data === null) throw new RequestRefused(['the answer holds no data'], 'BAD_RESPONSE')
  return data as Data
}
