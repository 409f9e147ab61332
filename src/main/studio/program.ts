/** The studio process: the Studio behind message ports. Electron's main process starts it and talks to it alone. */
import { createBirpc } from 'birpc'
import type { MessagePortMain } from 'electron'
import { isProblem } from '../../contract/problem.ts'
import { Session } from '../../studio/session/session.ts'
import {
  isPageMessage,
  type MainEnd,
  type OpenOptions,
  type Opened,
  type StudioProgramEnd,
} from '../control.ts'
import { portTransport } from '../portTransport.ts'

const main = process.parentPort
let opening: Promise<Session> | undefined

const own: StudioProgramEnd = {
  async open(options) {
    opening = openSession(options)
    try {
      const session = await opening
      void session.warmUp().catch((error: unknown) => tellDefect(error, 'loading the engine'))
      process.on('exit', () => session.closeSync())
      session.lost.addEventListener('abort', () => void own.close())
      return { library: session.libraryFolder }
    } catch (error) {
      opening = undefined
      return refused(error)
    }
  },
  async findMedia(address) {
    try {
      return await (await opened()).media.find(address)
    } catch (error) {
      if (isProblem(error)) return undefined
      throw error
    }
  },
  async close() {
    await (await opening?.catch(() => undefined))?.close()
    process.exit(0)
  },
}

let receive: (message: unknown) => void = () => {}
const control = createBirpc<MainEnd, StudioProgramEnd>(own, {
  post: (message) => main.postMessage(message),
  on: (listener) => (receive = listener),
  eventNames: ['showInFolder'],
  timeout: -1,
})
main.on('message', ({ data, ports: [port] }) => {
  if (!port) return receive(data)
  if (!isPageMessage(data)) return port.close()
  void servePort(port, data.page)
})

async function servePort(port: MessagePortMain, page: string): Promise<void> {
  const session = await opened().catch(() => undefined)
  if (!session) return port.close()
  const served = session.serve(portTransport(port), page)
  port.on('close', () => served.close())
}

async function opened(): Promise<Session> {
  if (!opening) throw new Error('no library is open')
  return opening
}

function openSession({ library, version }: OpenOptions): Promise<Session> {
  return Session.open({
    library,
    version,
    host: 'desktop',
    showInFolder: async (file) => void control.showInFolder(file),
    onDefect: tellDefect,
  })
}

function refused(error: unknown): Opened {
  if (!isProblem(error)) throw error
  const { code, message, remedy } = error
  return { problem: { code, message, remedy } }
}

/** What is written here, main puts into the log. */
function tellDefect(error: unknown, during: string): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`A defect during ${during}: ${details}\n`)
}
