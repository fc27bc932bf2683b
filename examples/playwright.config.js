import { defineConfig, devices } from '@playwright/test'

// An ordinary Playwright project: its people run it against a local server, qgjob runs it on the app installed on a phone
// (it sets the address, the browser, the screen, and one process for one file).
export default defineConfig({
  testDir: 'tests',
  timeout: 20_000,
  expect: { timeout: 2_000 },
  use: { ...devices['Pixel 7'], baseURL: 'http://127.0.0.1:8080', screenshot: 'only-on-failure' },
})
