/** Whom the web host waits for, and for how long. */
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../src/web/webHost.ts'

const limits = { headers: 200, idle: 600, check: 50, connections: 8 }

async function server() {
  const made = await listen('127.0.0.1', 0, limits)
  made.on('request', (request, response) => request.resume().on('end', () => response.end('whole')))
  onTestFinished(async () => {
    made.closeAllConnections()
    await new Promise((resolve) => made.close(resolve))
  })
  const { port } = made.address() as { port: number }
  return port
}

/** What comes back until the connection ends, and how long that took in milliseconds. */
function talk(port: number, speak: (socket: Socket) => void): Promise<{ text: string; ms: number }> {
  const began = performance.now()
  const socket = connect(port, '127.0.0.1', () => speak(socket))
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (data) => (text += data.toString()))
  socket.on('error', () => {})
  return new Promise((resolve) => {
    socket.on('close', () => resolve({ text, ms: performance.now() - began }))
  })
}

const head = 'POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 8\r\n\r\n'

test.each([
  ['says nothing', () => {}],
  ['says half of what it wants', (socket: Socket) => void socket.write(head.slice(0, 20))],
  ['sends a part and no more', (socket: Socket) => void socket.write(`${head}part`)],
])('who %s is not waited for', async (_, speak) => {
  const { text, ms } = await talk(await server(), speak)
  expect(text).not.toContain('whole')
  expect(ms).toBeLessThan(10_000)
})

test('what goes on coming may take longer than that', async () => {
  const { text } = await talk(await server(), (socket) => {
    socket.write(head)
    let sent = 0
    const timer = setInterval(() => {
      socket.write('a')
      if (++sent === 8) clearInterval(timer)
    }, 150)
  })
  expect(text).toContain('whole')
})

test('there are not more connections than that', async () => {
  const port = await server()
  const silent = Array.from({ length: 20 }, () => talk(port, () => {}))
  const first = await Promise.race(silent)
  expect(first.ms).toBeLessThan(limits.headers) // one too many: it ends at once
  await Promise.all(silent)
})
