// What the specs share: the ways of a person through the app.
import { expect } from '@playwright/test'

export const MAYA = { email: 'maya@example.com', password: 'latte-123' }

/** Opens the app as it starts on a phone that never saw it. */
export async function openFresh(page) {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Next' })).toBeVisible()
}

export async function openLogin(page) {
  await openFresh(page)
  await page.getByRole('button', { name: 'Skip' }).tap()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

export async function signIn(page, { email, password }) {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).tap()
}

export async function openMenu(page) {
  await openLogin(page)
  await signIn(page, MAYA)
  await expect(page.getByRole('heading', { name: 'Menu' })).toBeVisible()
}

/** Takes products by name, once for each time they are named, and opens the order. */
export async function order(page, ...products) {
  for (const name of products) await page.getByRole('button', { name: `Add ${name}` }).tap()
  await page.getByRole('button', { name: /See your order/ }).tap()
  await expect(page.getByRole('heading', { name: 'Your order' })).toBeVisible()
}

export function sum(page, label) {
  return page.getByTestId(label)
}
