import { expect, test } from 'appwright'

test('logs out', async ({ device }) => {
  await device.getById('username').fill('ada')
  await device.getById('password').fill('secret')
  await device.getById('login').tap()
  await device.getByText('Log out').tap()
  await expect(device.getByText('Login', { exact: true })).toBeVisible()
})
