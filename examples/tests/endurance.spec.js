import { expect, test } from '@playwright/test'
import { openMenu } from './beanstand.js'

// A long run, of the kind that somebody cancels: two minutes of ordering in one session.
test('the app keeps up with an hour of orders', async ({ page }) => {
  test.setTimeout(180_000)
  await openMenu(page)
  for (let round = 1; round <= 240; round++) {
    await page.getByRole('button', { name: 'Add Espresso' }).tap()
    await expect(page.getByRole('button', { name: `See your order (${round})` })).toBeVisible()
    if (round % 5 === 0) console.log(`${round} espressos ordered`)
    await page.waitForTimeout(500)
  }
})
