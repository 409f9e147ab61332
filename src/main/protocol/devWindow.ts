/** While the program is written: the window's files from the server that builds them, which also tells of changes. */
import { net } from 'electron'
import { pageHeaders } from '../../studio/session/pageHeaders.ts'
import type { PageAnswer } from './pageFiles.ts'

export async function fetchFrom(server: string, path: string): Promise<PageAnswer> {
  const answer = await net.fetch(new URL(path, server).href)
  const socket = new URL(server)
  const policy = pageHeaders['Content-Security-Policy']!.replace(
    "connect-src 'self'",
    `connect-src 'self' ws://${socket.host}`,
  )
  return {
    status: answer.status,
    headers: {
      'Content-Type': answer.headers.get('content-type') ?? 'text/plain',
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
    },
    body: await answer.text(),
  }
}
