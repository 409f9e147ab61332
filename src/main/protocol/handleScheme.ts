/** The application's own scheme, by which its pages come: registered, and answered by StudioPages. */
import { protocol } from 'electron'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { scheme } from '../frames.ts'
import { nothingHere } from './pageFiles.ts'
import type { StudioPages } from './studioPages.ts'
import { isOurs } from '../frames.ts'

/** Call it before the application is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

/** Call it when the application is ready. */
export function handleScheme(pages: StudioPages): void {
  protocol.handle(scheme, async (request) => {
    const { method, url, headers } = request
    const sent = request.body as ReadableStream | null
    const {
      status,
      headers: answered,
      body = '',
    } = isOurs(url)
      ? await pages.answer({
          method,
          url,
          range: headers.get('range') ?? undefined,
          body: sent ? Readable.fromWeb(sent) : undefined,
        })
      : nothingHere
    const bytes =
      typeof body === 'string'
        ? body
        : (Readable.toWeb(body) as unknown as ConstructorParameters<typeof Response>[0])
    return new Response(bytes, { status, headers: { ...answered } })
  })
}
