import { expect, test } from '@playwright/test'
import { openMenu, order, sum } from './beanstand.js'

const ORDERS = [
  { products: ['Espresso'], delivery: '€1.50', total: '€3.90' },
  { products: ['Flat white', 'Flat white', 'Croissant'], delivery: '€1.50', total: '€11.20' },
  { products: ['House beans, 250 g', 'Croissant'], delivery: '€0.00', total: '€11.40' },
]

test.describe('checkout', () => {
  test.beforeEach(({ page }) => openMenu(page))

  for (const { products, delivery, total } of ORDERS) {
    test(`${products.join(' and ')} cost ${total}`, async ({ page }) => {
      await order(page, ...products)
      await expect(sum(page, 'delivery')).toHaveText(delivery)
      await expect(sum(page, 'total')).toHaveText(total)
      await page.getByRole('button', { name: 'Pay' }).tap()
      await expect(page.getByText(`You paid ${total}`)).toBeVisible()
    })
  }

  test('an empty order cannot be opened', async ({ page }) => {
    await expect(page.getByRole('button', { name: 'Your order is empty' })).toBeDisabled()
  })

  test('an order survives closing the app', async ({ page }) => {
    await page.getByRole('button', { name: 'Add Espresso' }).tap()
    await page.reload()
    await expect(page.getByRole('button', { name: 'See your order (1)' })).toBeVisible()
  })
})
