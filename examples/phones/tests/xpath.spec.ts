import { expect, test } from 'appwright'

test('finds elements by their path', async ({ device }) => {
  await expect(device.getByXpath('//android.widget.Button[@text="Login"]')).toBeVisible()
  expect(await device.getByText('Notes', { exact: true }).getText()).toBe('Notes')
})
