import { expect, test } from '@playwright/test'

test.describe('smoke', () => {
  test('the app comes up and says its version', async ({ page }) => {
    const problems = []
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto('/')
    await expect(page).toHaveTitle('Beanstand')
    await expect(page.locator('#version')).toHaveText(/^Beanstand \d+\.\d+\.\d+$/)
    await expect(page.getByRole('button', { name: 'Next' })).toBeVisible()
    expect(problems).toEqual([])
  })

  test('the installed version is the one under test', async ({ page }) => {
    test.skip(process.env.QGJOB_APP_VERSION === undefined, 'not run by qgjob')
    await page.goto('/')
    await expect(page.locator('#version')).toHaveText(`Beanstand ${process.env.QGJOB_APP_VERSION.replace(/^v/, '')}`)
  })
})
