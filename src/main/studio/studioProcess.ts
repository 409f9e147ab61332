/** One studio process, from its start to its end. Restarting it is studioKeeper's business. */
import { createBirpc, type BirpcReturn } from 'birpc'
import {
  MessageChannelMain,
  shell,
  utilityProcess,
  type MessagePortMain,
  type UtilityProcess,
} from 'electron'
import type { MediaFile } from '../../studio/session/media.ts'
import type { MainEnd, OpenOptions, Opened, PageMessage, StudioProgramEnd } from '../control.ts'

export interface StudioProcessOptions {
  /** The program that runs in it. */
  readonly program: string
  readonly env: NodeJS.ProcessEnv
  /** Is told what the process writes, line by line. */
  readonly onWords: (words: string) => void
  /** Is told that it has ended, and whether it was meant to. */
  readonly onEnd: (code: number, wasAsked: boolean) => void
}

export class StudioProcess {
  readonly #child: UtilityProcess
  readonly #control: BirpcReturn<StudioProgramEnd, MainEnd>
  readonly #ended: Promise<void>
  #isClosing = false

  constructor({ program, env, onWords, onEnd }: StudioProcessOptions) {
    this.#child = utilityProcess.fork(program, [], {
      serviceName: 'Latent Loom Studio',
      stdio: 'pipe',
      env: { ...env },
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => onWords(chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => onWords(chunk.toString()))
    this.#control = createBirpc<StudioProgramEnd, MainEnd>(
      { showInFolder: (file) => shell.showItemInFolder(file) },
      {
        post: (message) => this.#child.postMessage(message),
        on: (receive) => this.#child.on('message', receive),
        timeout: -1,
      },
    )
    this.#ended = new Promise((resolve) =>
      this.#child.once('exit', (code) => {
        this.#control.$close(new Error('the studio process has ended'))
        resolve()
        onEnd(code, this.#isClosing)
      }),
    )
  }

  open(options: OpenOptions): Promise<Opened> {
    return this.#control.open(options)
  }

  /** The other end of a new line to the Studio, for whoever is to be its page. */
  connect(page: string): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    this.#child.postMessage({ page } satisfies PageMessage, [port1])
    return port2
  }

  /** @throws where the process ends before it has answered */
  findMedia(address: string): Promise<MediaFile | undefined> {
    return this.#control.findMedia(address)
  }

  /** Lets it pause what trains and leave the library, for so long; then ends it anyway. */
  async close(patienceMs: number): Promise<void> {
    this.#isClosing = true
    void this.#control.close().catch(() => {}) // it ends instead of answering
    const patience = setTimeout(() => this.#child.kill(), patienceMs)
    await this.#ended
    clearTimeout(patience)
  }
}
