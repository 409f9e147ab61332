/** The web host's transport: one WebSocket, messages as bytes. Knows no calls. */
import { decodeMessage, encodeMessage } from '../../contract/codec.ts'
import type { Line } from './studio.svelte.ts'

export interface OpenSocket extends Line {
  close(): void
}

/** Relative to where the page came from. */
const socketPath = 'contract'
const answerWithinMs = 10_000

export function socketAddress(base: string): URL {
  const address = new URL(socketPath, base)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return address
}

/** @throws when nobody answers */
export async function openSocket(address: URL): Promise<OpenSocket> {
  const socket = new WebSocket(address)
  socket.binaryType = 'arraybuffer'
  const ended = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()))
  // Who takes the call and says nothing is no Studio; the browser itself would wait for minutes.
  const patience = setTimeout(() => socket.close(), answerWithinMs)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('close', () => reject(new Error('the Studio does not answer')), { once: true })
  })
  clearTimeout(patience)
  return {
    ended,
    close: () => socket.close(),
    transport: {
      post: (message) => socket.send(encodeMessage(message)),
      onMessage: (receive) =>
        socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
          receive(decodeMessage(new Uint8Array(data)))
        }),
    },
  }
}
