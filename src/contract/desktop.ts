/** What the desktop application gives its window besides the contract: made by the preload script, as `window.desktop`. */

/** What the desktop asks of its window: a menu was used, a file was opened with the application. */
export type DesktopCommand =
  | { readonly kind: 'go'; readonly view: string }
  | { readonly kind: 'show-shortcuts' }
  /** A file or folder of this computer, by its path. */
  | { readonly kind: 'open'; readonly path: string }
  /** What computes had ended by itself and was started again. */
  | { readonly kind: 'studio-restarted'; readonly resumed: readonly string[] }

export interface Desktop {
  readonly platform: 'darwin' | 'linux' | 'win32'
  /** Asks for a line to the Studio. It comes as a message of the window, `lineMessage(id)`, with a port. */
  openLine(id: string): void
  /** Hears that lines have ended, until the returned function is called. */
  onLineEnded(listener: () => void): () => void
  /** Hears commands, and those that came before anybody listened. */
  onCommand(listener: (command: DesktopCommand) => void): () => void
  /** The system's own dialog. Undefined where the artist thought better of it. */
  chooseFolder(): Promise<string | undefined>
  /** Asks, in the system's own dialog, for another library; where one is chosen, the window begins anew with it. */
  chooseLibrary(): Promise<void>
  /** Paths of folders that were chosen or opened lately, the last one first. */
  recentFolders(): Promise<readonly string[]>
  /** Where a dropped or chosen file lies; empty for one that no disk holds. */
  pathOf(file: File): string
  /** Takes what is at media addresses along with the pointer, out of the window: call it while a drag starts. */
  startDrag(addresses: readonly string[]): void
}

/** `data` of the message that brings a line's port to whoever asked for it. */
export const lineMessage = (id: string) => `latent-loom-line ${id}`

/** Names of what goes between the preload script and the main process. */
export const channels = {
  openLine: 'line:open',
  line: 'line:port',
  lineEnded: 'line:ended',
  command: 'command',
  listening: 'command:listening',
  chooseFolder: 'folder:choose',
  chooseLibrary: 'library:choose',
  recentFolders: 'folder:recent',
  startDrag: 'drag:start',
} as const
