/** What the window's addresses answer: its own files, media of the library, uploads. Knows requests; not Electron. */
import { join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { defect, isProblem } from '../../contract/problem.ts'
import { pageHeaders } from '../../studio/session/pageHeaders.ts'
import type { Uploads } from '../../studio/uploads.ts'
import type { MediaFile } from '../../studio/session/media.ts'
import { fileAnswer, nothingHere, type PageAnswer } from './pageFiles.ts'

export interface PageRequest {
  readonly method: string
  readonly url: string
  readonly range?: string | undefined
  /** Of what is sent. */
  readonly body?: Readable | undefined
}

export interface StudioPagesOptions {
  /** The renderer as it was built, or the server that builds it while it is written. */
  readonly window: { readonly folder: string } | { readonly fetch: (path: string) => Promise<PageAnswer> }
  readonly findMedia: (address: string) => Promise<MediaFile | undefined>
  /** Undefined as long as no library is open. */
  readonly uploads: () => Uploads | undefined
  readonly onDefect: (error: unknown) => void
}

export class StudioPages {
  readonly #options: StudioPagesOptions

  constructor(options: StudioPagesOptions) {
    this.#options = options
  }

  async answer(request: PageRequest): Promise<PageAnswer> {
    const { status, headers, body } = await this.#route(request).catch((error: unknown) => this.#fail(error))
    return { status, headers: { ...pageHeaders, ...headers }, ...(body !== undefined && { body }) }
  }

  async #route(request: PageRequest): Promise<PageAnswer> {
    const { method } = request
    const { pathname, search } = new URL(request.url)
    const path = decodeURIComponent(pathname)
    if (method === 'GET' || method === 'HEAD') {
      const file = { range: request.range, withoutBody: method === 'HEAD' }
      return path.startsWith('/media/')
        ? this.#media(path.slice(1), file)
        : this.#windowFile(path, search, file)
    }
    const uploads = this.#options.uploads()
    if (!uploads) return nothingHere
    if (method === 'POST' && path === '/uploads') return json(201, { id: await uploads.begin() })
    const [, id, name] = /^\/uploads\/([^/]+)\/(.+)$/s.exec(path) ?? []
    if (method === 'PUT' && id !== undefined && name !== undefined && request.body) {
      await uploads.receive(id, name, request.body)
      return json(201, {})
    }
    return nothingHere
  }

  async #media(address: string, file: Asked): Promise<PageAnswer> {
    const found = await this.#options.findMedia(address)
    if (!found) return nothingHere
    const { path, immutable, fileName } = found
    return fileAnswer({
      path,
      ...file,
      headers: {
        'Cache-Control': immutable && fileName === undefined ? forever : 'private, no-cache',
        ...(fileName !== undefined && {
          'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        }),
      },
    })
  }

  async #windowFile(path: string, search: string, file: Asked): Promise<PageAnswer> {
    const { window } = this.#options
    const name = path === '/' ? '/index.html' : path
    if ('fetch' in window) return window.fetch(path + search)
    const wanted = resolve(join(window.folder, name))
    if (name.includes('\0') || !wanted.startsWith(resolve(window.folder) + sep)) return nothingHere
    const isHashed = path.startsWith('/assets/')
    return fileAnswer({
      path: wanted,
      ...file,
      headers: { 'Cache-Control': isHashed ? forever : 'no-cache' },
    })
  }

  #fail(error: unknown): PageAnswer {
    if (error instanceof URIError) return nothingHere
    if (!isProblem(error)) this.#options.onDefect(error)
    const { code, message, remedy } = isProblem(error) ? error : defect
    return json(isProblem(error) ? 400 : 500, { error: { code, message, remedy } })
  }
}

type Asked = Pick<PageRequest, 'range'> & { readonly withoutBody: boolean }

const forever = 'private, max-age=31536000, immutable'

function json(status: number, value: unknown): PageAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: JSON.stringify(value),
  }
}
