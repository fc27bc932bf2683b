import { expect, test } from '@playwright/test'
import { openMenu } from './beanstand.js'

test.describe('catalog', () => {
  test.beforeEach(({ page }) => openMenu(page))

  test('shows six products with their prices', async ({ page }) => {
    await expect(page.getByRole('listitem')).toHaveCount(6)
    await expect(page.getByRole('listitem').filter({ hasText: 'Flat white' })).toContainText('€3.60')
  })

  test('finds products by a part of their name', async ({ page }) => {
    test.skip(process.env.QGJOB_APP_VERSION === 'v1.0.0', 'search came with 1.2')
    await page.getByLabel('Search').fill('co')
    await expect(page.getByRole('listitem')).toHaveCount(1)
    await page.getByLabel('Search').fill('tea')
    await expect(page.getByRole('status')).toHaveText('Nothing like that today')
  })
})
