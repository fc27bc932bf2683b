import { expect, test } from 'vitest'
import { CliError } from '../errors.ts'
import { placeOf } from './server.ts'

const FLAG = 'postgres://flag/x'
const OURS = 'postgres://ours/x'
const COMMON = 'postgresql://common/x'

test.each([
  ['nothing named', {}, {}, { dataDir: '.qgjob' }],
  ['empty variables', {}, { QGJOB_DATA_DIR: '', QGJOB_DATABASE_URL: '', DATABASE_URL: '' }, { dataDir: '.qgjob' }],
  ['a folder by variable', {}, { QGJOB_DATA_DIR: 'env' }, { dataDir: 'env' }],
  [
    'a folder by flag wins',
    { dataDir: 'flag' },
    { QGJOB_DATA_DIR: 'env', QGJOB_DATABASE_URL: OURS },
    { dataDir: 'flag' },
  ],
  ['a database by flag wins', { databaseUrl: FLAG }, { QGJOB_DATABASE_URL: OURS }, { databaseUrl: FLAG }],
  [
    'our variable wins over the common one',
    {},
    { QGJOB_DATABASE_URL: OURS, DATABASE_URL: COMMON },
    { databaseUrl: OURS },
  ],
  ['the common variable', {}, { DATABASE_URL: COMMON }, { databaseUrl: COMMON }],
  ['the common variable of another program', {}, { DATABASE_URL: 'mysql://h/x' }, { dataDir: '.qgjob' }],
  ['a folder beside the common variable', {}, { DATABASE_URL: COMMON, QGJOB_DATA_DIR: 'env' }, { dataDir: 'env' }],
])('the data lies where it was said: %s', (_, flags, env, place) => {
  const { dataDir, databaseUrl } = placeOf(flags, env)
  expect(databaseUrl === undefined ? { dataDir } : { databaseUrl }).toEqual(place)
})

test('a database address that cannot be used is not repeated, for it holds a password', () => {
  const attempt = (): unknown => placeOf({}, { QGJOB_DATABASE_URL: 'http://u:sekret@h/x' })
  expect(attempt).toThrow(CliError)
  expect(attempt).toThrow('the address in QGJOB_DATABASE_URL is not one of a PostgreSQL database')
  expect(attempt).not.toThrow(/sekret/)
})
