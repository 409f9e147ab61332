/** The system's own dialogs. Texts of main that an artist reads stand here. */
import { app, dialog, shell, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { homedir } from 'node:os'
import { mediaTypes } from '../contract/filmFormats.ts'
import type { Problem } from '../contract/problem.ts'
import { stillEndings } from '../contract/stillFormats.ts'
import { weightsExtensions } from '../contract/weightsFiles.ts'
import type { Work } from './studioWatch.ts'

export async function askForFolder(
  window: BrowserWindow | undefined,
  from?: string,
): Promise<string | undefined> {
  return open(window, {
    title: 'Choose a folder of pictures',
    buttonLabel: 'Choose',
    properties: ['openDirectory'],
    defaultPath: from ?? homedir(),
  })
}

export async function askForFile(window: BrowserWindow | undefined): Promise<string | undefined> {
  return open(window, {
    title: 'Open',
    properties: ['openFile'],
    filters: [
      {
        name: 'Latent Loom, weights, pictures with their making',
        extensions: ['loom', ...weightsExtensions, ...new Set([...Object.keys(mediaTypes), ...stillEndings])],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  })
}

async function open(window: BrowserWindow | undefined, options: Electron.OpenDialogOptions) {
  const chosen = window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options)
  return (await chosen).filePaths[0]
}

/** Whether to quit although something is at work. */
export async function mayQuit(window: BrowserWindow | undefined, { runs, exports }: Work): Promise<boolean> {
  const [run] = runs
  const sentences = [
    run &&
      `“${run.name}” is in training. It is paused and saved, and goes on when Latent Loom is opened again.`,
    exports.length > 0 && 'An export is under way. It is given up, and leaves no file.',
  ]
  const said = sentences.filter((sentence) => typeof sentence === 'string')
  if (said.length === 0) return true
  return (
    (await ask(window, {
      message: 'Quit Latent Loom?',
      detail: said.join('\n'),
      buttons: ['Quit', 'Cancel'],
    })) === 0
  )
}

export type AfterProblem = 'retry' | 'library' | 'quit'

/** What to do where the Studio cannot serve. */
export async function sayCannotServe(
  window: BrowserWindow | undefined,
  { message, remedy, code }: Problem,
  showLogs: () => void,
): Promise<AfterProblem> {
  for (;;) {
    const isLibrary = code !== 'studio-dies'
    const second = isLibrary ? 'Choose Another Library…' : 'Open Logs'
    const buttons = ['Try Again', second, 'Quit']
    const answer = await ask(window, { type: 'warning', message, detail: remedy, buttons })
    if (answer === 0) return 'retry'
    if (answer === 2) return 'quit'
    if (isLibrary) return 'library'
    showLogs()
  }
}

export async function askForLibrary(window: BrowserWindow | undefined): Promise<string | undefined> {
  return open(window, {
    title: 'Choose a folder for the library',
    buttonLabel: 'Use as Library',
    properties: ['openDirectory', 'createDirectory'],
    defaultPath: app.getPath('documents'),
  })
}

/** The number of the button. Closing the dialog is the last one. */
async function ask(
  window: BrowserWindow | undefined,
  options: Omit<MessageBoxOptions, 'message'> & { message: string; buttons: string[] },
): Promise<number> {
  const whole: MessageBoxOptions = {
    type: 'question',
    defaultId: 0,
    cancelId: options.buttons.length - 1,
    noLink: true,
    ...options,
  }
  const { response } = await (window ? dialog.showMessageBox(window, whole) : dialog.showMessageBox(whole))
  return response
}

export async function openFolder(path: string): Promise<void> {
  const trouble = await shell.openPath(path)
  if (trouble) dialog.showErrorBox('The folder cannot be opened', `${path}\n${trouble}`)
}
