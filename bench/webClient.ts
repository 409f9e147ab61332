/** `loom serve` as a process, and pages at it that have no window: real WebSockets with the contract's client. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { StudioClient } from '../src/contract/client.ts'
import { decodeMessage, encodeMessage } from '../src/contract/codec.ts'

const program = fileURLToPath(new URL('../scripts/loom.mjs', import.meta.url))

export interface ServedStudio {
  readonly address: string
  readonly origin: string
  readonly child: ChildProcess
  /** Bytes, of the whole process. */
  residentBytes(): number
  stop(): Promise<void>
}

/** Whatever the Studio says of problems and defects is passed on. */
export async function startStudio(library: string): Promise<ServedStudio> {
  const child = spawn(process.execPath, [program, 'serve', '--json', '--library', library, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => undefined)])
  if (!line) throw new Error('loom serve has ended')
  const { address, origin } = JSON.parse(line[0] as string) as { address: string; origin: string }
  return {
    address,
    origin,
    child,
    residentBytes: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)![1])
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

export interface WebClient {
  readonly client: StudioClient
  close(): void
}

export async function connect(address: string): Promise<WebClient> {
  const { origin, port, searchParams } = new URL(address)
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/contract`, {
    headers: { origin, cookie: `latent-loom-${port}=${searchParams.get('token')}` },
  })
  await once(socket, 'open')
  const client = new StudioClient({
    post: (message) => socket.send(encodeMessage(message)),
    onMessage: (receive) => socket.on('message', (bytes: Buffer) => receive(decodeMessage(bytes))),
  })
  socket.on('close', () => client.close())
  return { client, close: () => socket.close() }
}
