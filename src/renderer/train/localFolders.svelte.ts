/** Folders of this computer by the system's own dialog, and those that were chosen lately. Of the desktop only. */
import type { Desktop } from '../../contract/desktop.ts'

type FolderDialog = Pick<Desktop, 'chooseFolder' | 'recentFolders'>

export class LocalFolders {
  #recent = $state.raw<readonly string[]>([])
  readonly #desktop: FolderDialog

  constructor(desktop: FolderDialog) {
    this.#desktop = desktop
  }

  /** Paths, the last one first. */
  get recent(): readonly string[] {
    return this.#recent
  }

  async load(): Promise<void> {
    this.#recent = await this.#desktop.recentFolders()
  }

  /** Undefined where the artist thought better of it. */
  async choose(): Promise<string | undefined> {
    const path = await this.#desktop.chooseFolder()
    await this.load()
    return path
  }
}
