/** The packaged application in the place of `loom serve` and its browser. */
import { onTestFinished } from 'vitest'
import { openDesktop } from '../desktop/desktop.ts'
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
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, folder)
      await page.getByRole('button', { name: 'Choose a folder…' }).click()
    },
    stop: quit,
    kill,
    openAgain: () => openInDesktop({ ...options, library, home }),
  }
}
