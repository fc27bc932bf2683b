import { expect, test } from 'appwright'

test('survives the button that nobody should press', async ({ device }) => {
  await device.getByText('Username').fill('ada')
  await device.getByText('Password').fill('secret')
  await device.getByText('Login', { exact: true }).tap()
  await device.getByText('Crash').tap()
  await expect(device.getByText('Welcome ada')).toBeVisible({ timeout: 2_000 })
})
