import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../store/open.ts'
import { testApp } from '../testing.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { openLinks } from './links.ts'

test('a link reads the file that it was signed for, until it ends, and none that was changed', async () => {
  const store = await openStore({ directory: await tempDir() })
  onTestFinished(() => store.close())
  const app = testApp(store)
  const links = await openLinks(app)
  const query = new URLSearchParams(links.sign('art_1', 10_000))
  const changed = (change: Record<string, string>) => new URLSearchParams({ ...Object.fromEntries(query), ...change })
  expect(links.isGood('art_1', query, 9_999)).toBe(true)
  expect((await openLinks(app)).isGood('art_1', query, 9_999)).toBe(true)

  expect(links.isGood('art_1', query, 10_000)).toBe(false)
  expect(links.isGood('art_2', query, 9_999)).toBe(false)
  expect(links.isGood('art_1', changed({ expires: '11' }), 9_999)).toBe(false)
  expect(links.isGood('art_1', changed({ signature: '' }), 9_999)).toBe(false)
  expect(links.isGood('art_1', changed({ signature: 'A'.repeat(43) }), 9_999)).toBe(false)
  expect(links.isGood('art_1', new URLSearchParams(), 9_999)).toBe(false)
  const elsewhere = await openStore({ directory: await tempDir() })
  onTestFinished(() => elsewhere.close())
  expect((await openLinks(testApp(elsewhere))).isGood('art_1', query, 9_999)).toBe(false)
})
