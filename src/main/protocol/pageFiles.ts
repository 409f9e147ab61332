/** Files as answers to a page: whole, or the part that a player asks for. Knows files; not where they come from. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { mediaTypes } from '../../contract/filmFormats.ts'

export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Readable | string
}

export interface FileRequest {
  readonly path: string
  /** The request's Range header. */
  readonly range?: string | undefined
  /** Of a HEAD request: everything but the bytes. */
  readonly withoutBody?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
  ...Object.fromEntries(Object.entries(mediaTypes).map(([extension, type]) => [`.${extension}`, type])),
}

/** 404 where there is no such file, 416 where it does not have the part. */
export async function fileAnswer({ path, range, withoutBody, headers }: FileRequest): Promise<PageAnswer> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return nothingHere
  const { size } = found
  const part = range === undefined ? undefined : readRange(range, size)
  if (part === 'outside') return { status: 416, headers: { 'Content-Range': `bytes */${size}` } }
  const { start, end } = part ?? { start: 0, end: size - 1 }
  return {
    status: part ? 206 : 200,
    headers: {
      'Content-Type': types[extname(path).toLowerCase()] ?? 'application/octet-stream',
      'Content-Length': String(end - start + 1),
      'Accept-Ranges': 'bytes',
      ...(part && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
      ...headers,
    },
    body: withoutBody || size === 0 ? '' : createReadStream(path, { start, end }),
  }
}

export const nothingHere: PageAnswer = {
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  body: 'There is nothing here.\n',
}

/** One part, RFC 9110, section 14.1.2; several at once, or what is no range, mean the whole file. */
function readRange(header: string, size: number): { start: number; end: number } | 'outside' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (from === undefined || to === undefined || from + to === '') return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start >= size || start > end ? 'outside' : { start, end }
}
