import { expect, test } from 'appwright'
import type { Device } from 'appwright'

async function logIn(device: Device): Promise<void> {
  await device.getByText('Username').fill('ada')
  await device.getByText('Password').fill('secret')
  await device.getByText('Login', { exact: true }).tap()
}

test('adds a note', async ({ device }) => {
  await logIn(device)
  await device.getByText('New note').fill('Buy beans')
  await device.getByText('Add', { exact: true }).tap()
  await expect(device.getByText('Buy beans')).toBeVisible()
  await expect(device.getByText('Notes: 1')).toBeVisible()
})

test('starts without the notes of the test before', async ({ device }) => {
  await logIn(device)
  await expect(device.getByText('Notes: 0')).toBeVisible()
})
