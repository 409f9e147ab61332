/** Work as the system's desktop shows it: progress on the taskbar, notifications, a computer that stays awake. */
import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Settings } from '../contract/schemas/studio.ts'
import { progressOf, type Ended, type Work } from './studioWatch.ts'

export class DesktopIntegration {
  readonly #window: () => BrowserWindow | undefined
  readonly #onClick: () => void
  #blocker: number | undefined
  #notify = true
  #shown = -1

  constructor(window: () => BrowserWindow | undefined, onClick: () => void) {
    this.#window = window
    this.#onClick = onClick
  }

  /** Whether the computer is kept awake. */
  get isAwake(): boolean {
    return this.#blocker !== undefined && powerSaveBlocker.isStarted(this.#blocker)
  }

  show(work: Work, { keepAwake, notify }: Settings): void {
    this.#notify = notify
    const progress = progressOf(work)
    if (progress !== this.#shown) this.#window()?.setProgressBar((this.#shown = progress))
    this.#stayAwake(keepAwake && work.runs.length > 0)
  }

  tell({ kind, name, isSuccess }: Ended): void {
    if (!this.#notify || !Notification.isSupported() || this.#window()?.isFocused()) return
    const notification = new Notification({ title: titles[kind][isSuccess ? 'done' : 'failed'], body: name })
    notification.on('click', this.#onClick)
    notification.show()
  }

  #stayAwake(wanted: boolean): void {
    if (wanted === (this.#blocker !== undefined)) return
    if (this.#blocker === undefined) this.#blocker = powerSaveBlocker.start('prevent-app-suspension')
    else {
      powerSaveBlocker.stop(this.#blocker)
      this.#blocker = undefined
    }
  }
}

const titles = {
  run: { done: 'The training is finished', failed: 'The training has stopped with a problem' },
  export: { done: 'The export is finished', failed: 'The export did not succeed' },
} as const
