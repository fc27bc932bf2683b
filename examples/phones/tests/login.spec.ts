import { expect, test } from 'appwright'

test('logs in', async ({ device }) => {
  await device.getByText('Username').fill('ada')
  await device.getByText('Password').fill('secret')
  await device.getByText('Login', { exact: true }).tap()
  await expect(device.getByText('Welcome ada')).toBeVisible()
})

test('says what is wrong with a password', async ({ device }) => {
  await device.getByText('Username').fill('ada')
  await device.getByText('Password').fill('guess')
  await device.getByText('Login', { exact: true }).tap()
  await expect(device.getByText('Wrong user name or password')).toBeVisible()
})
