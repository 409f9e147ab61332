/** What the window does in the desktop that it cannot do in a browser: commands, folders by their path, files dragged out. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { DesktopCommand } from '../../../src/contract/desktop.ts'
import { drawPictures, temporaryFolder } from '../cli/loom.ts'
import { openDesktop, type OpenedDesktop } from './desktop.ts'
import { callStudio } from './studioCalls.ts'

async function folderOfPictures(count = 24): Promise<string> {
  const folder = join(temporaryFolder(), 'shapes')
  mkdirSync(folder)
  await drawPictures(folder, count, 32)
  return folder
}

/** Opened, and Explore shows its picture. */
async function openWindow(args: readonly string[] = []): Promise<OpenedDesktop> {
  const opened = await openDesktop({ args })
  if (args.length === 0) await opened.page.getByText('64 × 64, seed 11').waitFor()
  return opened
}

function send({ app }: OpenedDesktop, command: DesktopCommand): Promise<void> {
  return app.evaluate(({ BrowserWindow }, sent) => {
    BrowserWindow.getAllWindows()[0]!.webContents.send('command', sent)
  }, command)
}

/** What the system's dialog answers from now on; nothing where it is cancelled. */
function answerDialog({ app }: OpenedDesktop, filePaths: readonly string[]): Promise<void> {
  return app.evaluate(({ dialog }, paths) => {
    const answer = { canceled: paths.length === 0, filePaths: [...paths] }
    dialog.showOpenDialog = () => Promise.resolve(answer)
  }, filePaths)
}

/** As a click in the application's menu. */
function chooseInMenu({ app }: OpenedDesktop, label: string): Promise<void> {
  return app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    const item = items.find((one) => one.label.replace('&', '') === wanted)
    if (!item) throw new Error(`There is no ${wanted} in the menu.`)
    item.click()
  }, label)
}

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('link', { name: view, exact: true }).click()
  await expect.poll(() => page.title()).toBe(`${view} – Latent Loom`)
}

/** The system's drop of what lies on this computer. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
}

/** Takes the place of the system's drag; `dragged` says what went along. */
async function watchDrags({ app }: OpenedDesktop): Promise<() => Promise<string[][]>> {
  await app.evaluate(({ BrowserWindow }) => {
    const dragged: string[][] = []
    ;(globalThis as unknown as { dragged: string[][] }).dragged = dragged
    BrowserWindow.getAllWindows()[0]!.webContents.startDrag = ({ files }) => {
      dragged.push(files ?? [])
    }
  })
  return () => app.evaluate(() => (globalThis as unknown as { dragged: string[][] }).dragged)
}

/** Holds the button down until `until` has come true. */
async function dragBy(page: Page, handle: Locator, until: () => Promise<void>): Promise<void> {
  const { x, y, width, height } = (await handle.boundingBox())!
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2 + 10, y + height / 2 + 10)
  await page.mouse.move(x + width / 2 + 60, y + height / 2 + 60)
  await until()
  await page.mouse.up()
}

const handleIn = (page: Page) => page.getByRole('button', { name: /^Drag to another program/ })
const usable = (page: Page, count: number) => page.getByText(`${count} pictures can be used`)
const uploadsOf = (library: string) =>
  existsSync(join(library, '.uploads')) ? readdirSync(join(library, '.uploads')) : []

/** What the window says. */
const messages = (page: Page) => page.getByRole('region', { name: 'Messages' })

describe('a command of the desktop', () => {
  test('goes to a view, again and again, and to none that is unknown', async () => {
    const opened = await openWindow()
    const { page } = opened
    for (const view of ['Models', 'Gallery', 'Timeline']) {
      await chooseInMenu(opened, view)
      await expect.poll(() => page.title()).toBe(`${view} – Latent Loom`)
    }
    await send(opened, { kind: 'go', view: 'nowhere' })
    await chooseInMenu(opened, 'Keyboard Shortcuts')
    await page.getByRole('dialog').waitFor()
    expect(await page.title()).toBe('Timeline – Latent Loom')
  })

  test('leaves the digits as they are', async () => {
    const { page } = await openWindow()
    for (const [at, view] of ['Explore', 'Gallery', 'Timeline', 'Train', 'Models', 'Settings'].entries()) {
      await page.keyboard.press(String(at + 1))
      await expect.poll(() => page.title()).toBe(`${view} – Latent Loom`)
    }
  })

  test('says which trainings go on after the Studio was started again', async () => {
    const opened = await openWindow()
    await send(opened, { kind: 'studio-restarted', resumed: ['Leaves', 'Kente'] })
    await expect
      .poll(() => messages(opened.page).textContent())
      .toContain('“Leaves” and “Kente” go on from the last checkpoint.')
  })

  test('that opens a folder leads to Train, which looks at it, also where it came with the start', async () => {
    const [first, second] = [await folderOfPictures(24), await folderOfPictures(9)]
    const opened = await openWindow([first])
    await usable(opened.page, 24).waitFor()
    expect(await opened.page.title()).toBe('Train – Latent Loom')
    await answerDialog(opened, [second])
    await chooseInMenu(opened, 'Open Folder of Pictures…')
    await usable(opened.page, 9).waitFor()
    expect(uploadsOf(opened.library)).toEqual([])
  })

  test('that opens what nobody can says so', async () => {
    const opened = await openWindow()
    await send(opened, { kind: 'open', path: join(temporaryFolder(), 'gone.loom') })
    await expect.poll(() => messages(opened.page).getByRole('alert').count()).toBe(1)
    expect(await opened.page.title()).toBe('Explore – Latent Loom')
  })
})

describe('a folder of this computer', () => {
  test('is chosen in the system’s dialog, is imported from where it lies, and is offered again', async () => {
    const folder = await folderOfPictures()
    const opened = await openWindow()
    const { page, library } = opened
    await answerDialog(opened, [folder])
    await goTo(page, 'Train')
    expect(await page.getByRole('button', { name: 'By its path…' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Folders of before' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
    await usable(page, 24).waitFor()
    await page.getByRole('button', { name: 'Other pictures' }).click()
    await page.getByRole('button', { name: 'Folders of before' }).click()
    await page.getByRole('menuitem', { name: /shapes$/ }).click()
    await usable(page, 24).waitFor()
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByText(`From ${folder}`).waitFor()
    expect((await callStudio(page, 'datasets.list', {})).map(({ path }) => path)).toEqual([folder])
    expect(uploadsOf(library)).toEqual([])
  })

  test('is not chosen where the artist thinks better of it', async () => {
    const opened = await openWindow()
    const { page } = opened
    await answerDialog(opened, [])
    await goTo(page, 'Train')
    const choose = page.getByRole('button', { name: 'Choose a folder…' })
    await choose.click()
    await expect.poll(() => choose.isEnabled()).toBe(true)
    expect(await messages(page).getByRole('listitem').count()).toBe(0)
  })

  test('that is dropped is imported from where it lies; loose files are sent', async () => {
    const folder = await folderOfPictures()
    const { page, library } = await openWindow()
    await goTo(page, 'Train')
    await page.getByText('Drop a folder of pictures here').waitFor()
    await drop(page, [folder])
    await usable(page, 24).waitFor()
    expect(uploadsOf(library)).toEqual([])
    await drop(page, [join(folder, 'shape-001.png'), join(folder, 'shape-002.png')])
    await usable(page, 2).waitFor()
    expect(uploadsOf(library)).toHaveLength(1)
  })
})

describe('files are dragged to other programs', () => {
  test('from Explore, saved to the gallery once; from the gallery, as many as are selected', async () => {
    const opened = await openWindow()
    const { page, library } = opened
    const dragged = await watchDrags(opened)
    const untilDrags = (count: number) => async () => {
      await expect.poll(async () => (await dragged()).length).toBe(count)
    }
    await dragBy(page, handleIn(page), untilDrags(1))
    await dragBy(page, handleIn(page), untilDrags(2))
    const pictures = () => readdirSync(join(library, 'gallery')).filter((name) => name.endsWith('.png'))
    const [only, ...others] = pictures()
    expect(others).toEqual([])
    const [[file], second] = (await dragged()) as [[string], string[]]
    expect([file, (await sharp(file).metadata()).width]).toEqual([second[0], 8 * 64]) // as large as it is saved
    expect(only).toBeDefined()

    await page.keyboard.press('r')
    await page.getByText('seed 11,').waitFor({ state: 'detached' })
    await page.keyboard.press('s')
    await expect.poll(pictures).toHaveLength(2)
    await goTo(page, 'Gallery')
    await page.getByRole('option').first().click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByText('2 of 2 selected').waitFor()
    await dragBy(page, handleIn(page), untilDrags(3))
    const [, , both] = await dragged()
    const widths = await Promise.all(both!.map(async (path) => (await sharp(path).metadata()).width))
    expect(widths).toEqual([8 * 64, 8 * 64])
  })

  test('a press alone says what the handle is for', async () => {
    const { page, library } = await openWindow()
    await handleIn(page).click()
    await page.getByText(/^Hold it and drag/).waitFor()
    expect(readdirSync(join(library, 'gallery'))).toEqual([])
  })
})

describe('the settings', () => {
  test('have what is of the desktop, and keep it', async () => {
    const { page } = await openWindow()
    await goTo(page, 'Settings')
    await page
      .getByRole('switch', { name: 'Keep the computer awake while a run trains' })
      .uncheck({ force: true })
    await page
      .getByRole('switch', { name: 'Say when a training or an export has ended' })
      .uncheck({ force: true })
    await expect
      .poll(async () => (await callStudio(page, 'studio.describe', {})).settings)
      .toMatchObject({ keepAwake: false, notify: false })
    expect(await page.getByText('File → Show Library opens it.').count()).toBe(1)
  })
})
