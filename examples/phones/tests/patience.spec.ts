import { expect, test } from 'appwright'

test('waits for something that never comes', async ({ device }) => {
  await expect(device.getByText('Login', { exact: true })).toBeVisible()
  console.log('waiting')
  for (;;) await device.getByText('Notes', { exact: true }).getText()
})
