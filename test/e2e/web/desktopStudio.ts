/** The packaged application in the place of `loom serve` and its browser. */
import type { ElectronApplication } from 'playwright'
import { expect, onTestFinished } from 'vitest'
import { temporaryFolder } from '../cli/loom.ts'
import { openDesktop } from '../desktop/desktop.ts'
import { clipboardPicture } from '../desktop/oldElectron/clipboardPicture.ts'
import { callStudio } from '../desktop/studioCalls.ts'
import { refuseErrors, type OpenedStudio, type OpenOptions } from './openedStudio.ts'

/** `home` is where the application keeps its own settings. */
export async function openInDesktop(options: OpenOptions & { home?: string } = {}): Promise<OpenedStudio> {
  const { theme = 'dark', size = { width: 1280, height: 800 }, ...own } = options
  const { app, page, library, home, errors, quit, kill } = await openDesktop({ ...own, theme, size })
  onTestFinished(() => refuseErrors(errors))
  return {
    page,
    library,
    client: () => Promise.resolve({ call: (name, input) => callStudio(page, name, input) }),
    async chooseFolder(folder) {
      await answerDialog(app, folder)
      await page.getByRole('button', { name: 'Choose a folder…' }).click()
    },
    async chooseLibrary(folder, start) {
      await answerDialog(app, folder)
      await start()
    },
    async saved(start) {
      const downloads = await watchDownload(app, temporaryFolder())
      await start()
      await expect.poll(downloads, { timeout: 60_000 }).toMatchObject([{ state: 'completed' }])
      return (await downloads())[0]!.path
    },
    clipboard: {
      async pictureSize() {
        const found = await app.evaluate(clipboardPicture)
        if (found) return found
        return app.evaluate(async ({ clipboard, nativeImage }) => {
          const [item] = await clipboard.read()
          if (!item?.types.includes('image/png')) return []
          const blob = (await item.getType('image/png')) as Blob
          const picture = nativeImage.createFromBuffer(Buffer.from(await blob.arrayBuffer()))
          return Object.values(picture.getSize())
        })
      },
      clear: () => app.evaluate(({ clipboard }) => clipboard.clear()),
    },
    stop: quit,
    kill,
    openAgain: () => openInDesktop({ ...options, library, home }),
  }
}

/** The system's dialog, which would ask for a folder, is closed with this one. */
async function answerDialog(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, folder)
}

interface Download {
  readonly path: string
  readonly state: string
}

/** Saves what is downloaded from now on in the folder, in the place of the system's dialog; says what has ended. */
async function watchDownload(app: ElectronApplication, folder: string): Promise<() => Promise<Download[]>> {
  await app.evaluate(({ session }, into) => {
    const ended: Download[] = []
    ;(globalThis as unknown as { ended: Download[] }).ended = ended
    session.defaultSession.removeAllListeners('will-download')
    session.defaultSession.on('will-download', (_, item) => {
      const path = `${into}/${item.getFilename()}`
      item.setSavePath(path)
      item.once('done', (_event, state) => ended.push({ path, state }))
    })
  }, folder)
  return () => app.evaluate(() => (globalThis as unknown as { ended: Download[] }).ended)
}
