import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { startAppServer } from './app-server.ts'

async function served(): Promise<string> {
  const outer = await tempDir()
  const files = join(outer, 'files')
  await mkdir(join(files, 'sub'), { recursive: true })
  await writeFile(join(files, 'index.html'), '<h1>Hello</h1>')
  await writeFile(join(files, 'sub', 'a b.js'), 'export {}')
  await writeFile(join(outer, 'secret.txt'), 'secret')
  await symlink(join(outer, 'secret.txt'), join(files, 'link.txt'))
  const server = await startAppServer(files)
  onTestFinished(() => server.close())
  return server.url
}

/** fetch() would tidy the path up before it is sent. */
function raw(url: string, path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { path, method }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    call.on('error', reject)
    call.end()
  })
}

test('serves the files of the app with their types', async () => {
  const url = await served()
  const page = await fetch(url)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toBe('<h1>Hello</h1>')
  expect((await fetch(`${url}/sub/a%20b.js?x=1`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await raw(url, '/', 'HEAD')).toEqual({ status: 200, body: '' })
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/sub/../../secret.txt',
  '/link.txt',
  '/missing',
  '/sub',
  '/%00',
  '/%ff',
])('%s is not there', async (path) => {
  expect((await raw(await served(), path)).status).toBe(404)
})

test('takes nothing in', async () => {
  expect((await raw(await served(), '/index.html', 'PUT')).status).toBe(405)
})
