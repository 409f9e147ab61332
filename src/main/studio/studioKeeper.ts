/** Keeps a studio process running: starts it, starts it again when it dies, says why it cannot. */
import type { MessagePortMain } from 'electron'
import { randomUUID } from 'node:crypto'
import type { Problem } from '../../contract/problem.ts'
import type { MediaFile } from '../../studio/session/media.ts'
import { knowLibrary } from '../../studio/library/presence.ts'
import { StudioProcess } from './studioProcess.ts'

export interface StudioKeeperOptions {
  readonly program: string
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** Where the artist named another than the usual one. */
  readonly library?: string | undefined
  readonly log: (words: string) => void
  /** A studio process serves; `deaths` have come before it since the application was started. */
  readonly onServing: (deaths: number) => void
  /** It has died: lines have ended. */
  readonly onDeath: () => void
  /** The library cannot be opened, or the process dies again and again: nothing is tried any more. */
  readonly onGivingUp: (problem: Problem) => void
}

/** So many deaths within so long are not tried again. */
const mostDeaths = 3
const withinMs = 60_000
const closingPatienceMs = 30_000

export class StudioKeeper {
  readonly #options: StudioKeeperOptions
  #current: StudioProcess | undefined
  #serving: Promise<StudioProcess>
  #tellServing!: (process: StudioProcess) => void
  #deaths: number[] = []
  #deathCount = 0
  #opened = ''

  constructor(options: StudioKeeperOptions) {
    this.#options = options
    this.#serving = this.#nextServing()
  }

  /** The library's folder; empty until one is open. */
  get library(): string {
    return this.#opened
  }

  async start(): Promise<void> {
    const { program, env, version, library, log, onServing, onGivingUp } = this.#options
    const process = new StudioProcess({
      program,
      env,
      onWords: log,
      onEnd: (code, wasAsked) => this.#afterEnd(process, code, wasAsked),
    })
    this.#current = process
    const answer = await process.open({ library, version }).catch(() => undefined)
    if (!answer) return // it has died, which is seen to elsewhere
    if (answer.problem) {
      await process.close(closingPatienceMs)
      return onGivingUp(answer.problem)
    }
    this.#opened = answer.library
    knowLibrary(answer.library) // uploads are received in this process
    this.#tellServing(process)
    onServing(this.#deathCount)
  }

  /** A line to the Studio, once it serves. */
  async connect(): Promise<MessagePortMain> {
    return (await this.#serving).connect(randomUUID())
  }

  async findMedia(address: string): Promise<MediaFile | undefined> {
    return (await this.#serving).findMedia(address)
  }

  async close(): Promise<void> {
    await this.#current?.close(closingPatienceMs)
  }

  #afterEnd(process: StudioProcess, code: number, wasAsked: boolean): void {
    if (this.#current !== process) return
    this.#current = undefined
    this.#serving = this.#nextServing()
    if (wasAsked) return
    const { log, onDeath, onGivingUp } = this.#options
    const now = Date.now()
    this.#deathCount += 1
    this.#deaths = [...this.#deaths.filter((at) => now - at < withinMs), now]
    log(`The studio process ended by itself (code ${code}).`)
    onDeath()
    if (this.#deaths.length < mostDeaths) return void this.start()
    this.#deaths = []
    onGivingUp({
      code: 'studio-dies',
      message: 'The part of Latent Loom that computes has ended by itself several times.',
      remedy: 'Your files are safe. Try again, or look into the log, which says more.',
    })
  }

  #nextServing(): Promise<StudioProcess> {
    return new Promise((resolve) => (this.#tellServing = resolve))
  }
}
