/** The picture in the system's clipboard, by Electron's own call of old; later ones have the web's `read` instead. */

interface OldClipboard {
  readImage(): { isEmpty(): boolean; getSize(): { readonly width: number; readonly height: number } }
}

/** Runs in the application's main process: width and height, nothing where there is no picture or the call is gone. */
export function clipboardPicture({ clipboard }: { readonly clipboard: unknown }): number[] | undefined {
  const old = clipboard as Partial<OldClipboard>
  const picture = old.readImage?.()
  if (!picture) return undefined
  const { width, height } = picture.getSize()
  return picture.isEmpty() ? [] : [width, height]
}
