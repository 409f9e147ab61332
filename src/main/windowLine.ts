/** What goes between the window's preload script and main: every sender is looked at before it is answered. */
import {
  app,
  ipcMain,
  nativeImage,
  type BrowserWindow,
  type MessagePortMain,
  type WebContents,
} from 'electron'
import { channels, type DesktopCommand } from '../contract/desktop.ts'
import { isOurFrame } from './frames.ts'

export interface WindowLineOptions {
  /** A line to the Studio, once it serves. */
  readonly connect: () => Promise<MessagePortMain>
  /** The path behind a media address. */
  readonly findMedia: (address: string) => Promise<string | undefined>
  readonly chooseFolder: () => Promise<string | undefined>
  readonly chooseLibrary: () => Promise<void>
  readonly recentFolders: () => readonly string[]
  readonly log: (words: string) => void
}

type Event = Parameters<typeof isOurFrame>[0]

/** In pixels, of the picture that goes along with the pointer. */
const dragIconSize = 96
const mostDragged = 500

export class WindowLine {
  readonly #options: WindowLineOptions
  #contents: WebContents | undefined
  /** Commands that came before the window listened. */
  #waiting: DesktopCommand[] = []
  #isListening = false

  constructor(options: WindowLineOptions) {
    this.#options = options
    this.#answer(channels.chooseFolder, () => options.chooseFolder())
    this.#answer(channels.chooseLibrary, () => options.chooseLibrary())
    this.#answer(channels.recentFolders, () => options.recentFolders())
    this.#hear(channels.openLine, ({ sender }, id) => void this.#openLine(sender, id))
    this.#hear(channels.listening, () => this.#startCommands())
    this.#hear(channels.startDrag, ({ sender }, addresses) => void this.#startDrag(sender, addresses))
  }

  attach({ webContents }: BrowserWindow): void {
    this.#contents = webContents
    this.#isListening = false
    // Another page than before; did-start-loading comes for a change of the hash as well.
    webContents.on('did-navigate', () => (this.#isListening = false))
    webContents.on('destroyed', () => {
      if (this.#contents === webContents) this.#contents = undefined
    })
  }

  command(command: DesktopCommand): void {
    if (this.#contents && this.#isListening) this.#contents.send(channels.command, command)
    else this.#waiting.push(command)
  }

  /** Tells the window that its line leads nowhere any more. */
  end(): void {
    this.#contents?.send(channels.lineEnded)
  }

  #startCommands(): void {
    this.#isListening = true
    for (const command of this.#waiting.splice(0)) this.command(command)
  }

  async #openLine(contents: WebContents, id: unknown): Promise<void> {
    const port = await this.#options.connect()
    if (contents.isDestroyed()) port.close()
    else contents.postMessage(channels.line, id, [port])
  }

  async #startDrag(contents: WebContents, addresses: unknown): Promise<void> {
    if (!Array.isArray(addresses)) return
    const wanted = addresses.slice(0, mostDragged).filter((address) => typeof address === 'string')
    const found = await Promise.all(wanted.map((address) => this.#options.findMedia(address)))
    const files = found.filter((path) => path !== undefined)
    const [file] = files
    if (file === undefined || contents.isDestroyed()) return
    const picture = files.map((path) => nativeImage.createFromPath(path)).find((image) => !image.isEmpty())
    // Of films, and of pictures that Electron cannot read, the system's picture for such files.
    const icon = picture?.resize({ width: dragIconSize }) ?? (await app.getFileIcon(file, { size: 'normal' }))
    contents.startDrag({ file, files, icon })
  }

  #hear(channel: string, listener: (event: Electron.IpcMainEvent, payload: unknown) => void): void {
    ipcMain.on(channel, (event, payload: unknown) => {
      if (this.#isAllowed(event, channel)) listener(event, payload)
    })
  }

  #answer(channel: string, answer: () => unknown): void {
    ipcMain.handle(channel, (event) => {
      if (!this.#isAllowed(event, channel)) throw new Error('Only pages of Latent Loom may ask this.')
      return answer()
    })
  }

  #isAllowed(event: Event, channel: string): boolean {
    if (isOurFrame(event)) return true
    this.#options.log(`A page that is none of ours sent ${channel}; it was refused.`)
    return false
  }
}
