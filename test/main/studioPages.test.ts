import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PageAnswer } from '../../src/main/protocol/pageFiles.ts'
import { StudioPages } from '../../src/main/protocol/studioPages.ts'
import { Uploads } from '../../src/studio/uploads.ts'

let folder = ''
let pages: StudioPages
const defects: unknown[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-pages-'))
  for (const name of ['window/assets', 'window-secret', 'library']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'window', 'index.html'), '<p>window</p>')
  writeFileSync(join(folder, 'window', 'assets', 'main.js'), 'run()')
  writeFileSync(join(folder, 'window-secret', 'key.txt'), 'secret')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'library', 'film.mp4'), '0123456789')
  const uploads = await Uploads.open(join(folder, 'library', '.uploads'))
  pages = new StudioPages({
    window: { folder: join(folder, 'window') },
    async findMedia(address) {
      if (address === 'media/broken/1') throw new Error('something nobody expected')
      if (address === 'media/gallery/film')
        return { path: join(folder, 'library', 'film.mp4'), immutable: true }
      if (address === 'media/downloads/film')
        return { path: join(folder, 'library', 'film.mp4'), immutable: true, fileName: 'Ein Film.mp4' }
      return undefined
    },
    uploads: () => uploads,
    onDefect: (error) => defects.push(error),
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ask = (path: string, more: { method?: string; range?: string; body?: Readable } = {}) =>
  pages.answer({ method: 'GET', url: `latent-loom://studio${path}`, ...more })

async function textOf({ body = '' }: PageAnswer): Promise<string> {
  return typeof body === 'string' ? body : text(body)
}

describe('files of the window', () => {
  test('are found, with their type and the strict policy', async () => {
    const page = await ask('/')
    expect(page.status).toBe(200)
    expect(page.headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
    })
    expect(page.headers['Content-Security-Policy']).toContain("default-src 'none'; script-src 'self'")
    expect(page.headers['Content-Security-Policy']).toContain("require-trusted-types-for 'script'")
    expect(await textOf(page)).toBe('<p>window</p>')
    const script = await ask('/assets/main.js')
    expect(script.headers).toMatchObject({ 'Content-Type': 'text/javascript; charset=utf-8' })
    expect(script.headers['Cache-Control']).toContain('immutable')
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fwindow-secret/key.txt',
    '/assets%00.js',
    '/index.html%00',
    '/%2fetc%2fpasswd',
    '//etc/passwd',
    '/..%5csecret.txt',
    '/assets',
    '/%E0%A4%A',
    '/nothing.js',
  ])('%s leads nowhere', async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(await textOf(answer)).not.toContain('secret')
  })
})

describe('media', () => {
  test('come whole, and can be kept for ever', async () => {
    const film = await ask('/media/gallery/film')
    expect(film.status).toBe(200)
    expect(film.headers).toMatchObject({ 'Content-Type': 'video/mp4', 'Content-Length': '10' })
    expect(film.headers['Cache-Control']).toContain('immutable')
    expect(await textOf(film)).toBe('0123456789')
  })

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=1-2,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('a player asks for %s', async (range, status, bytes, contentRange) => {
    const part = await ask('/media/gallery/film', { range })
    expect(part.status).toBe(status)
    expect(part.headers['Content-Range']).toBe(contentRange)
    expect(await textOf(part)).toBe(bytes)
  })

  test('to be saved come with their names', async () => {
    const { headers } = await ask('/media/downloads/film')
    expect(headers['Content-Disposition']).toBe("attachment; filename*=UTF-8''Ein%20Film.mp4")
    expect(headers['Cache-Control']).toBe('private, no-cache')
  })

  test('a HEAD has no bytes', async () => {
    const head = await ask('/media/gallery/film', { method: 'HEAD' })
    expect(head.headers['Content-Length']).toBe('10')
    expect(await textOf(head)).toBe('')
  })

  test('what is unknown, and a defect, say nothing more', async () => {
    expect((await ask('/media/gallery/none')).status).toBe(404)
    const broken = await ask('/media/broken/1')
    expect(broken.status).toBe(500)
    expect(await textOf(broken)).not.toContain('nobody expected')
    expect(defects).toHaveLength(1)
  })
})

describe('uploads', () => {
  test('are begun and received', async () => {
    const begun = await ask('/uploads', { method: 'POST' })
    expect(begun.status).toBe(201)
    const { id } = JSON.parse(await textOf(begun)) as { id: string }
    const put = (name: string) =>
      ask(`/uploads/${id}/${name}`, { method: 'PUT', body: Readable.from([Buffer.from('picture')]) })
    expect((await put('kente/01%20red.png')).status).toBe(201)
    const outside = await put('..%2f..%2foutside.png')
    expect(outside.status).toBe(400)
    expect(JSON.parse(await textOf(outside))).toMatchObject({ error: { code: 'upload-path' } })
  })

  test('to nowhere are refused', async () => {
    expect((await ask('/elsewhere', { method: 'POST' })).status).toBe(404)
    expect((await ask('/uploads/1/2', { method: 'DELETE' })).status).toBe(404)
    const unknown = await ask('/uploads/1/2', { method: 'PUT', body: Readable.from([Buffer.from('x')]) })
    expect(JSON.parse(await textOf(unknown))).toMatchObject({ error: { code: 'upload-unknown' } })
  })
})
