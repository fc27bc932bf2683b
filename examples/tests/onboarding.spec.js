import { expect, test } from '@playwright/test'
import { openFresh, openLogin, signIn } from './beanstand.js'

const SLIDES = ['Coffee, ahead of you', 'No queue', 'Your usual']
const NOAH = { name: 'Noah', email: 'noah@example.com', password: 'mocha-321' }
const REFUSED = [
  { why: 'no name', change: { name: ' ' }, says: 'Please enter your name' },
  { why: 'no email', change: { email: '' }, says: 'Please enter your email' },
  { why: 'a malformed email', change: { email: 'noah.example.com' }, says: 'This is not an email address' },
  { why: 'an email that is taken', change: { email: 'Maya@example.com' }, says: 'There is an account with this email' },
  { why: 'a short password', change: { password: 'mocha' }, says: 'Please choose a password of 8 letters or more' },
]

test.describe('the slides', () => {
  test.beforeEach(({ page }) => openFresh(page))

  test('come one after another, and lead to the sign-in', async ({ page }) => {
    for (const [index, title] of SLIDES.entries()) {
      await expect(page.getByRole('heading', { name: title })).toBeVisible()
      const isLast = index === SLIDES.length - 1
      await page.getByRole('button', { name: isLast ? 'Get started' : 'Next' }).tap()
    }
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })

  test('can be skipped, and are not shown a second time', async ({ page }) => {
    await page.getByRole('button', { name: 'Skip' }).tap()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })

  test('begin again if the app is closed before their end', async ({ page }) => {
    await page.getByRole('button', { name: 'Next' }).tap()
    await page.reload()
    await expect(page.getByRole('heading', { name: SLIDES[0] })).toBeVisible()
  })
})

test.describe('a new customer', () => {
  test.beforeEach(async ({ page }) => {
    await openLogin(page)
    await page.getByRole('button', { name: 'Create an account' }).tap()
  })

  test('registers, and is still signed in after closing the app', async ({ page }) => {
    await register(page, NOAH)
    await expect(page.getByText('Hello Noah')).toBeVisible()
    await page.reload()
    await expect(page.getByText('Hello Noah')).toBeVisible()
  })

  test('may have had an account all along', async ({ page }) => {
    await page.getByRole('button', { name: 'I have an account' }).tap()
    await signIn(page, { email: 'maya@example.com', password: 'latte-123' })
    await expect(page.getByText('Hello Maya')).toBeVisible()
  })

  for (const { why, change, says } of REFUSED) {
    test(`is refused with ${why}, and can mend it`, async ({ page }) => {
      await register(page, { ...NOAH, ...change })
      await expect(page.getByRole('alert')).toHaveText(says)
      await register(page, NOAH)
      await expect(page.getByText('Hello Noah')).toBeVisible()
    })
  }
})

async function register(page, { name, email, password }) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).tap()
}
