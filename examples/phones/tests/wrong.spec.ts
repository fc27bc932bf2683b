import { expect, test } from 'appwright'

test('expects what the app never says', async ({ device }) => {
  await expect(device.getByText('Good morning')).toBeVisible({ timeout: 2_000 })
})
