import { expect, test } from '@playwright/test'
import { MAYA, openLogin, signIn } from './beanstand.js'

const REFUSED = [
  { name: 'no email', email: '', password: 'latte-123', says: 'Please enter your email' },
  { name: 'a malformed email', email: 'maya@', password: 'latte-123', says: 'This is not an email address' },
  { name: 'no password', email: MAYA.email, password: '', says: 'Please enter your password' },
  { name: 'a wrong password', email: MAYA.email, password: 'mocha-321', says: 'Email or password is wrong' },
  { name: 'an unknown account', email: 'noah@example.com', password: 'latte-123', says: 'Email or password is wrong' },
]

test.describe('login', () => {
  test.beforeEach(({ page }) => openLogin(page))

  test('greets a known customer', async ({ page }) => {
    await signIn(page, MAYA)
    await expect(page.getByText('Hello Maya')).toBeVisible()
  })

  test('takes an email in capitals and with spaces around it', async ({ page }) => {
    await signIn(page, { ...MAYA, email: '  Maya@Example.com ' })
    await expect(page.getByText('Hello Maya')).toBeVisible()
  })

  for (const { name, email, password, says } of REFUSED) {
    test(`refuses ${name}`, async ({ page }) => {
      await signIn(page, { email, password })
      await expect(page.getByRole('alert')).toHaveText(says)
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    })
  }
})
