/** A page's WebSocket as a transport of the contract. */
import type { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../contract/codec.ts'
import type { Transport } from '../contract/transport.ts'

/** A page that hears nothing for so long is gone: a laptop that was closed sends no goodbye. */
const heartbeatMs = 15_000

export function socketTransport(socket: WebSocket): Transport {
  return {
    post(message) {
      if (socket.readyState === socket.OPEN) socket.send(encodeMessage(message))
    },
    onMessage(receive) {
      socket.on('message', (data, isBinary) => {
        if (!isBinary) return socket.close(1003, 'binary messages only')
        try {
          receive(decodeMessage(data as Buffer))
        } catch {
          socket.close(1007, 'not a message')
        }
      })
    },
  }
}

/** Ends the connection when nothing answers at the other end. */
export function keepAlive(socket: WebSocket): void {
  let isAlive = true
  socket.on('pong', () => (isAlive = true))
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, heartbeatMs)
  socket.on('close', () => clearInterval(timer))
}
