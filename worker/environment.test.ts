import { expect, test } from 'vitest'
import { environmentForBrowsers, environmentForTests, secretsOf, unsetNames } from './environment.ts'
import { SetupProblem } from './runner.ts'

const AGENT = {
  PATH: '/bin',
  HOME: '/home/lab',
  QGJOB_TOKEN: 'qgjob_wkr_1',
  QGJOB_TOKEN_FILE: '/etc/token',
  DATABASE_URL: 'postgres://u:pw@db/x',
  AWS_SECRET_ACCESS_KEY: 'aws-key',
  SHOP_USER: 'ada',
  SHOP_PASSWORD: 'lovelace',
}

test('tests get what programs need to start, and what was named: nothing else', () => {
  expect(environmentForTests(AGENT, [])).toEqual({ PATH: '/bin', HOME: '/home/lab' })
  expect(environmentForTests(AGENT, ['SHOP_USER', 'NOT_SET'])).toEqual({
    PATH: '/bin',
    HOME: '/home/lab',
    SHOP_USER: 'ada',
  })
  expect(environmentForBrowsers(AGENT)).toEqual({ PATH: '/bin', HOME: '/home/lab' })
})

test.each(['QGJOB_TOKEN', 'QGJOB_TOKEN_FILE', 'qgjob_token', 'DATABASE_URL', 'QGJOB_DATABASE_URL'])(
  '%s is not passed on even when asked for',
  (name) => {
    expect(() => environmentForTests(AGENT, ['SHOP_USER', name])).toThrow(SetupProblem)
    expect(() => environmentForTests(AGENT, [name])).toThrow(`${name} is never passed to tests`)
  },
)

test('secrets are the values that sound so of what is passed on, those that are named, and the token of the agent', () => {
  expect(secretsOf(AGENT, { passEnv: ['SHOP_USER', 'SHOP_PASSWORD'], redactEnv: ['AWS_SECRET_ACCESS_KEY'] })).toEqual([
    'lovelace',
    'aws-key',
    'qgjob_wkr_1',
  ])
  expect(secretsOf({}, { passEnv: ['A_TOKEN'], redactEnv: ['B'] })).toEqual([])
})

test('names that are not set are told', () => {
  expect(unsetNames(AGENT, { passEnv: ['SHOP_USER', 'SHOP_USR'], redactEnv: ['SHOP_USR', 'KEY'] })).toEqual([
    'SHOP_USR',
    'KEY',
  ])
})
