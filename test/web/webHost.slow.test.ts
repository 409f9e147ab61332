/** What the web host lets in and what it refuses, over real HTTP and WebSockets on the loopback. */
import { request, type IncomingHttpHeaders } from 'node:http'
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { StudioClient } from '../../src/contract/client.ts'
import { decodeMessage, encodeMessage } from '../../src/contract/codec.ts'
import { limits } from '../../src/contract/limits.ts'
import { latentOfSeed } from '../../src/engine/latent/latent.ts'
import { checkExposure } from '../../src/web/exposure.ts'
import { webToken } from '../../src/web/token.ts'
import { listen, WebHost } from '../../src/web/webHost.ts'
import { openSession, temporaryLibrary } from '../studio/session/openSession.ts'

let port: number
let token: string
let library: string
let cookie: string

beforeEach(async () => {
  const { session, library: folder, defects } = await openSession()
  library = folder
  const renderer = temporaryLibrary()
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>window</title>')
  mkdirSync(join(renderer, 'assets'))
  writeFileSync(join(renderer, 'assets', 'a-123.js'), '"use strict"')
  writeFileSync(join(renderer, '..', 'secret-of-the-neighbour'), 'secret')
  const server = await listen('127.0.0.1', 0)
  port = (server.address() as { port: number }).port
  token = await webToken(library)
  cookie = `latent-loom-${port}=${token}`
  const host = new WebHost({
    session,
    renderer,
    server,
    token,
    hosts: [],
    onDefect: (error) => defects.push(error),
  })
  onTestFinished(async () => {
    await host.close()
    if (defects.length > 0) throw new Error('the host had a defect', { cause: defects })
  })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** With the cookie and without an Origin unless `headers` say otherwise; the path goes out exactly as it is given. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers: { cookie, host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const own = () => `http://127.0.0.1:${port}`

/** The client, or the HTTP status that refused it. */
function connect(headers: Record<string, string>, path = '/contract'): Promise<StudioClient | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode!))
    socket.on('error', reject)
    socket.on('open', () => {
      resolve(
        new StudioClient({
          post: (message) => socket.send(encodeMessage(message)),
          onMessage: (receive) => socket.on('message', (bytes: Buffer) => receive(decodeMessage(bytes))),
        }),
      )
    })
  })
}

async function client(): Promise<StudioClient> {
  const connected = await connect({ cookie, origin: own() })
  if (typeof connected === 'number') throw new Error(`refused with ${connected}`)
  return connected
}

/** A saved picture's address. */
async function savedPicture(): Promise<string> {
  const saved = await (
    await client()
  ).call('gallery.save', {
    generator: { kind: 'model', id: 'fabric-64' },
    latents: latentOfSeed(1, 100) as Float32Array<ArrayBuffer>,
    count: 1,
    kind: 'picture',
    made: {},
  })
  return saved.address
}

describe('the token', () => {
  test('opens the door once and becomes a cookie that scripts cannot read', async () => {
    const { status, headers } = await ask(`/?token=${token}`, { cookie: '' })
    expect([status, headers.location]).toEqual([303, '/'])
    expect(headers['set-cookie']![0]).toMatch(
      new RegExp(`^latent-loom-${port}=${token}; HttpOnly; SameSite=Strict`),
    )
    const window = await ask('/')
    expect([window.status, window.body.toString()]).toEqual([200, '<!doctype html><title>window</title>'])
  })

  test.each(['', 'latent-loom-1=x', `other=1`])(
    'is missing with the cookie %j: everything is refused',
    async (wrong) => {
      for (const path of [
        '/',
        '/assets/a-123.js',
        '/media/models/fabric-64/28ff',
        '/?token=wrong',
        '/?token=',
      ]) {
        const { status, body } = await ask(path, { cookie: wrong })
        expect([path, status]).toEqual([path, 401])
        expect(body.toString()).toContain('Open the address that Latent Loom printed')
      }
      expect(await connect({ cookie: wrong, origin: own() })).toBe(401)
      expect((await ask('/uploads', { cookie: wrong, origin: own() }, 'POST')).status).toBe(401)
    },
  )

  test('is kept where only its owner reads it, and is the same the next time', async () => {
    expect(statSync(join(library, '.web-token')).mode & 0o077).toBe(0)
    expect(await webToken(library)).toBe(token)
    writeFileSync(join(library, '.web-token'), 'short\n')
    expect(await webToken(library)).toMatch(/^[\w-]{43}$/)
  })
})

describe('a page of somebody else’s', () => {
  test.each(['evil.example', `evil.example:80`, '127.0.0.1', 'localhost:1'])(
    'under the host %s gets nothing',
    async (host) => {
      expect((await ask('/', { host })).status).toBe(421)
      expect(await connect({ cookie, host, origin: `http://${host}` })).toBe(421)
    },
  )

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'with the origin %s can neither connect nor send',
    async (origin) => {
      expect(await connect({ cookie, origin })).toBe(403)
      expect((await ask('/uploads', { origin }, 'POST')).status).toBe(403)
      expect((await ask('/media/models/fabric-64/28ff', { origin })).status).toBe(403)
    },
  )

  test('without an origin cannot connect or send either, and cannot embed pictures', async () => {
    expect(await connect({ cookie })).toBe(403)
    expect((await ask('/uploads', {}, 'POST')).status).toBe(403)
    const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await ask('/media/models/fabric-64/28ff', embedded)).status).toBe(403)
  })

  test('localhost is this host too', async () => {
    const host = `localhost:${port}`
    expect((await ask('/', { host })).status).toBe(200)
    expect(typeof (await connect({ cookie, host, origin: `http://${host}` }))).toBe('object')
  })
})

test('every answer carries the policy that lets no foreign script run', async () => {
  const { headers } = await ask('/')
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
})

describe('media', () => {
  test('are given by their address, in parts where asked, and kept by the browser', async () => {
    const address = await savedPicture()
    const whole = await ask(`/${address}`)
    expect([whole.status, whole.headers['content-type']]).toEqual([200, 'image/png'])
    expect(whole.headers['cache-control']).toContain('immutable')
    const part = await ask(`/${address}`, { range: 'bytes=1-3' })
    expect([part.status, part.body.toString(), part.headers['content-range']]).toEqual([
      206,
      'PNG',
      `bytes 1-3/${whole.body.length}`,
    ])
    expect((await ask(`/${address}`, { range: 'bytes=99999999-' })).status).toBe(416)
    expect((await ask(`/${address}`, { 'if-none-match': String(whole.headers.etag) })).status).toBe(304)
  })

  test.each([
    'media/../library.json',
    'media/%2e%2e/library.json',
    'media/..%2flibrary.json',
    'media/gallery/..%2f..%2flibrary.json',
    'media/gallery/%2e%2e%2flibrary.json',
    'media/gallery/..%5c..%5clibrary.json',
    'media/gallery//etc/passwd',
    'media/gallery/%2fetc%2fpasswd',
    'media/gallery/a%00.png',
    'media/gallery/%',
    'media/runs/../epoch-0001',
    'media/runs/x/..%2f..%2flibrary',
    'media/models/fabric-64/..',
    'media/models/..%2f..%2fmodels%2ffabric-64/28ff57661a7b',
    'media/datasets/..',
    'media/downloads/../../library.json',
    'media/settings/x',
    'media/',
    'media',
    '../secret-of-the-neighbour',
    '..%2fsecret-of-the-neighbour',
    'assets/..%2f..%2fsecret-of-the-neighbour',
    '.web-token',
    'assets/%00',
  ])('that are no address give nothing: %s', async (path) => {
    const { status, body } = await ask(`/${path}`)
    expect([400, 403, 404]).toContain(status)
    expect(body.toString()).not.toMatch(/formatVersion|root:|secret|<title>/)
  })

  test('a link that leads out of the library is not followed, nor one into a folder with the same beginning', async () => {
    const address = await savedPicture()
    const id = address.split('/').at(-1)!
    const outside = temporaryLibrary()
    mkdirSync(`${library}-secret`)
    const file = join(library, 'gallery', `${id}.png`)
    for (const target of [join(outside, 'a.png'), join(`${library}-secret`, 'a.png')]) {
      writeFileSync(target, 'secret')
      const { rmSync } = await import('node:fs')
      rmSync(file)
      symlinkSync(target, file)
      expect((await ask(`/${address}`)).status).toBe(404)
    }
  })
})

describe('uploads', () => {
  const begin = async () => {
    const { body } = await ask('/uploads', { origin: own() }, 'POST')
    return (JSON.parse(body.toString()) as { id: string }).id
  }
  const put = (path: string, body = 'x') => ask(path, { origin: own() }, 'PUT', body)

  test('arrive under their names in folders', async () => {
    const id = await begin()
    expect((await put(`/uploads/${id}/pictures/a%20b.png`)).status).toBe(201)
    expect((await put(`/uploads/${id}/pictures/deep/Tücher.png`.replace('ü', '%C3%BC'))).status).toBe(201)
    expect(statSync(join(library, '.uploads', id, 'pictures', 'deep', 'Tücher.png')).size).toBe(1)
    expect((await put(`/uploads/${id}/pictures/a%20b.png`)).status).not.toBe(201) // never over another
  })

  test.each([
    '..',
    '../x',
    '..%2fx',
    'a/../../x',
    '%2fetc%2fx',
    'a%00b',
    'C:%5cx',
    'a%5c..%5cb',
    '.',
    'a//b',
    'x'.repeat(300),
  ])('cannot leave their folder: %s', async (path) => {
    const id = await begin()
    const { status } = await put(`/uploads/${id}/${path}`)
    expect([400, 404]).toContain(status)
  })

  test.each(['nope', '..', '00000000-0000-0000-0000-00000000000g'])(
    'need a place that was given out: %s',
    async (id) => {
      expect([400, 404]).toContain((await put(`/uploads/${id}/a.png`)).status)
    },
  )
})

describe('the contract', () => {
  test('answers over the socket', async () => {
    const described = await (await client()).call('studio.describe', {})
    expect(described.host).toBe('test')
  })

  test('is at its own path only', async () => {
    expect(await connect({ cookie, origin: own() }, '/other')).toBe(404)
  })

  test.each([
    ['text', 'hello'],
    ['no message', Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff)],
    ['too much', new Uint8Array(limits.message + 1)],
  ])('ends with a page that sends %s, and serves the others', async (_, garbage) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, { headers: { cookie, origin: own() } })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => {})
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send(garbage)
    await closed
    expect(await (await client()).call('models.list', {})).toHaveLength(1)
  })
})

test('other computers are let in only where that is said', () => {
  expect(() => checkExposure({ host: '0.0.0.0' })).toThrow('lets other computers in')
  expect(() => checkExposure({ host: '192.168.0.7' })).toThrow('lets other computers in')
  expect(() => checkExposure({ host: '127.0.0.1' })).not.toThrow()
  expect(() => checkExposure({ host: '0.0.0.0', exposed: true })).not.toThrow()
})
