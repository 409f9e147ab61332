/** Starts the Studio behind a web host, and ends both together. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { errorCode } from '../studio/library/withFile.ts'
import { resourcesFolder } from '../studio/resources.ts'
import { StudioProblem } from '../contract/studioProblem.ts'
import { Session } from '../studio/session/session.ts'
import { hasDesktop, showInFolder } from './systemOpener.ts'
import { webToken } from './token.ts'
import { listen, WebHost } from './webHost.ts'

const usualPort = 4310

export interface ServeOptions {
  readonly library?: string | undefined
  /** The usual one, or another that is free where that is taken, unless it is given. */
  readonly port?: number | undefined
  /** 127.0.0.1 unless the artist knows what it means. */
  readonly host: string
  readonly version: string
  readonly onDefect: (error: unknown, during: string) => void
}

export interface Served {
  readonly session: Session
  readonly port: number
  /** With the token in it: whoever has it is in. */
  readonly address: string
  /** The same without it. */
  readonly origin: string
  close(): Promise<void>
}

/** @throws ProblemError `port-taken`, `library-busy`, `renderer-missing`, … */
export async function serve(options: ServeOptions): Promise<Served> {
  const renderer = rendererFolder()
  const server = await listenSomewhere(options)
  const open = sendAway(server)
  const { port } = server.address() as { port: number }
  const isLoopback = ['127.0.0.1', 'localhost', '::1'].includes(options.host)
  const origin = `http://${nameOf(options.host)}:${port}`
  try {
    const session = await Session.open({
      library: options.library,
      host: 'web',
      version: options.version,
      where: origin,
      showInFolder: isLoopback && hasDesktop() ? showInFolder : undefined,
      onDefect: options.onDefect,
    })
    const token = await webToken(session.libraryFolder)
    const hosts = isLoopback ? [] : await ownNames(options.host)
    open()
    const web = new WebHost({ session, renderer, server, token, hosts, onDefect: options.onDefect })
    process.on('exit', () => session.closeSync())
    return {
      session,
      port,
      origin,
      address: `${origin}/?token=${token}`,
      async close() {
        await web.close()
        await session.close()
      },
    }
  } catch (error) {
    server.close()
    throw error
  }
}

/** What a browser on this machine reaches a host by. */
function nameOf(host: string): string {
  if (host === 'localhost' || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

async function listenSomewhere({ host, port }: ServeOptions): Promise<Server> {
  try {
    return await listen(host, port ?? usualPort)
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error
    if (code === 'EADDRINUSE' && port === undefined) return listen(host, 0)
    const taken =
      code === 'EADDRINUSE' ? `Port ${port} is taken by another program.` : `${host} cannot be listened on.`
    throw new StudioProblem({
      code: 'port-taken',
      message: taken,
      remedy: 'Give another with --port or --host.',
    })
  }
}

/**
 * Until the returned function is called, whoever comes is told to come again: the library is still being opened, and a
 * page that looks for its Studio would wait for an answer for minutes.
 */
function sendAway(server: Server): () => void {
  const onRequest = (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(503, { 'Retry-After': '1', Connection: 'close' }).end()
  const onUpgrade = (_: IncomingMessage, socket: Duplex) =>
    socket.end('HTTP/1.1 503 Not yet\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  server.on('request', onRequest).on('upgrade', onUpgrade)
  return () => server.off('request', onRequest).off('upgrade', onUpgrade)
}

/** Every name and number that this machine is reached by from outside. */
async function ownNames(host: string): Promise<string[]> {
  const { hostname, networkInterfaces } = await import('node:os')
  if (host !== '0.0.0.0' && host !== '::') return [nameOf(host)]
  const numbers = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  const addresses = numbers.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))
  return [hostname(), `${hostname()}.local`, ...addresses]
}

/** The window as it was built, beside the resources. */
function rendererFolder(): string {
  const folder = process.env['LOOM_RENDERER'] ?? join(dirname(resourcesFolder()), 'out', 'renderer')
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new StudioProblem({
    code: 'renderer-missing',
    message: 'The window has not been built.',
    remedy: 'Run `npm run build` first.',
  })
}
