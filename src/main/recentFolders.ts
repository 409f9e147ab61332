/** Folders that were opened lately: the application's own list, and the system's. */
import { app } from 'electron'
import type { KeptState } from './keptState.ts'

const mostRecent = 8

export function rememberFolder(state: KeptState, path: string): void {
  const others = state.current.recentFolders.filter((one) => one !== path)
  state.keep({ recentFolders: [path, ...others].slice(0, mostRecent) })
  app.addRecentDocument(path)
}

export function forgetFolders(state: KeptState): void {
  state.keep({ recentFolders: [] })
  app.clearRecentDocuments()
}
