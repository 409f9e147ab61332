/** The local web host: the window's files, media and uploads over HTTP, the contract over a WebSocket. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'
import send from 'send'
import { WebSocketServer } from 'ws'
import { limits } from '../contract/limits.ts'
import { defect, isProblem } from '../contract/problem.ts'
import type { Session } from '../studio/session/session.ts'
import { Guard } from './guard.ts'
import { pageHeaders } from '../studio/session/pageHeaders.ts'
import { keepAlive, socketTransport } from './pageSocket.ts'

export interface WebHostOptions {
  readonly session: Session
  /** The renderer as it was built. */
  readonly renderer: string
  readonly server: Server
  readonly token: string
  readonly hosts: readonly string[]
  readonly onDefect: (error: unknown, during: string) => void
}

/** Serves on a server that listens already. */
export class WebHost {
  readonly #options: WebHostOptions
  readonly #guard: Guard
  readonly #sockets: WebSocketServer

  constructor(options: WebHostOptions) {
    this.#options = options
    const { server, token, hosts } = options
    const { port } = server.address() as AddressInfo
    this.#guard = new Guard({ token, port, hosts })
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.message,
      perMessageDeflate: false,
    })
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (request, socket, head) => {
      const refusal = this.#guard.checkOrigin(request, true) ?? this.#guard.checkToken(request)
      const isContract = new URL(request.url ?? '/', 'http://here').pathname === '/contract'
      if (refusal || !isContract) {
        socket.end(`HTTP/1.1 ${refusal?.status ?? 404} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (page) => {
        page.on('error', () => page.terminate())
        const served = this.#options.session.serve(socketTransport(page), randomUUID())
        page.on('close', () => served.close())
        keepAlive(page)
      })
    })
  }

  async close(): Promise<void> {
    for (const page of this.#sockets.clients) page.close(1001, 'the Studio ends')
    const { server } = this.#options
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    try {
      const url = new URL(request.url ?? '/', 'http://here')
      const refusal = this.#guard.checkOrigin(request, request.method !== 'GET' && request.method !== 'HEAD')
      if (refusal) return refuse(response, refusal)
      if (this.#welcome(url, response)) return
      const stranger = this.#guard.checkToken(request)
      if (stranger) return refuse(response, stranger)
      await this.#route(url.pathname, request, response)
    } catch (error) {
      this.#fail(response, error)
    }
  }

  /** Whoever brings the token gets it as a cookie, and an address without it: it stays out of the history. */
  #welcome(url: URL, response: ServerResponse): boolean {
    const token = url.searchParams.get('token')
    if (token === null || !this.#guard.isToken(token)) return false
    response
      .writeHead(303, { 'Set-Cookie': this.#guard.cookie, Location: '/', 'Cache-Control': 'no-store' })
      .end()
    return true
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request
    if (method === 'GET' || method === 'HEAD') {
      return path.startsWith('/media/')
        ? this.#sendMedia(path, request, response)
        : this.#sendWindow(path, request, response)
    }
    const { uploads } = this.#options.session
    const [, id, encodedName] = /^\/uploads(?:\/([^/]+)\/(.+))?$/.exec(path) ?? []
    if (method === 'POST' && path === '/uploads')
      return answerJson(response, 201, { id: await uploads.begin() })
    if (method === 'PUT' && id !== undefined && encodedName !== undefined) {
      await uploads.receive(id, decode(encodedName), request)
      return answerJson(response, 201, {})
    }
    refuse(response, { status: 400, sentence: 'There is no such thing to do.' })
  }

  async #sendMedia(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await this.#options.session.media.find(decode(path.slice(1)))
    if (file.fileName !== undefined) {
      const name = encodeURIComponent(file.fileName)
      response.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${name}`)
    }
    const immutable = file.immutable && file.fileName === undefined
    response.setHeader(
      'Cache-Control',
      immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    )
    // The name alone, in its own folder: what `send` makes of dots and slashes cannot matter.
    sendFile(request, response, dirname(file.path), basename(file.path))
  }

  #sendWindow(path: string, request: IncomingMessage, response: ServerResponse): void {
    const isHashed = path.startsWith('/assets/')
    response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    sendFile(request, response, this.#options.renderer, path === '/' ? '/index.html' : path)
  }

  #fail(response: ServerResponse, error: unknown): void {
    if (response.headersSent) return void response.destroy()
    const isUnknown = error instanceof URIError
    if (!isProblem(error) && !isUnknown) this.#options.onDefect(error, 'an HTTP request')
    const { code, message, remedy } = isProblem(error) ? error : defect
    answerJson(response, isUnknown || code === 'media-unknown' ? 404 : isProblem(error) ? 400 : 500, {
      error: { code, message, remedy },
    })
  }
}

/** In milliseconds, and how many. */
interface ConnectionLimits {
  /** Until a request has said what it wants. */
  readonly headers: number
  /** Without a byte in either direction; pages that are connected have a heartbeat of their own. */
  readonly idle: number
  /** How often is looked for who is late. */
  readonly check: number
  readonly connections: number
}

const usualLimits: ConnectionLimits = { headers: 15_000, idle: 120_000, check: 5000, connections: 256 }

/** A server that listens on `host` and `port`; 0 is any that is free. @throws Error with `code` EADDRINUSE, EACCES, … */
export async function listen(host: string, port: number, most = usualLimits): Promise<Server> {
  const server = createServer({
    requestTimeout: 0, // a folder of pictures may take hours to come, as long as it goes on coming
    headersTimeout: most.headers, // which Node would take from above, and switch off too
    connectionsCheckingInterval: most.check,
  })
  server.setTimeout(most.idle)
  server.maxConnections = most.connections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return server
}

function sendFile(request: IncomingMessage, response: ServerResponse, root: string, name: string): void {
  send(request, encodeURIComponent(name).replaceAll('%2F', '/'), {
    root,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
  })
    .on('error', ({ status }: { status?: number }) => refuseFile(response, status))
    .on('directory', () => refuseFile(response))
    .pipe(response)
}

function decode(path: string): string {
  return path.split('/').map(decodeURIComponent).join('/')
}

/** 416 where a part is asked for that the file does not have. */
function refuseFile(response: ServerResponse, status?: number): void {
  refuse(response, { status: status === 416 ? 416 : 404, sentence: 'There is nothing here.' })
}

function refuse(response: ServerResponse, { status, sentence }: { status: number; sentence: string }): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(`${sentence}\n`)
}

function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(value))
}
