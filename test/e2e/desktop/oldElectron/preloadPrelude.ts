/** What Electron 22 lacks for the preload script: files say there themselves where they lie. */
import electron from 'electron'

const old = electron as unknown as {
  webUtils?: { getPathForFile(file: { readonly path: string }): string }
}
old.webUtils ??= { getPathForFile: ({ path }) => path }
