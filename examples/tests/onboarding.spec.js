import { expect, test } from '@playwright/test'
import { openFresh } from './beanstand.js'

const SLIDES = ['Coffee, ahead of you', 'No queue', 'Your usual']

test.describe('onboarding', () => {
  test.beforeEach(({ page }) => openFresh(page))

  test('shows its slides one after another', async ({ page }) => {
    for (const [index, title] of SLIDES.entries()) {
      await expect(page.getByRole('heading', { name: title })).toBeVisible()
      const isLast = index === SLIDES.length - 1
      await page.getByRole('button', { name: isLast ? 'Get started' : 'Next' }).tap()
    }
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })

  test('can be skipped', async ({ page }) => {
    await page.getByRole('button', { name: 'Skip' }).tap()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })

  test('is not shown a second time', async ({ page }) => {
    await page.getByRole('button', { name: 'Skip' }).tap()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })
})
