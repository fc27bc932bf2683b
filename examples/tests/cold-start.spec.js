import { expect, test } from '@playwright/test'

// Flaky on purpose, and without dice: 2.0.0 shows a splash for 0.8 s after a cold start, and on its first attempt this
// spec does not wait for it, as a test does that was written on a fast phone. qgjob runs it again, and it passes.
const PATIENCE_MS = process.env.QGJOB_ATTEMPT === '1' ? 300 : 5_000

test('the first screen is there after a cold start', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Next' })).toBeVisible({ timeout: PATIENCE_MS })
})
