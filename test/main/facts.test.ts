import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IpcMainEvent, MenuItemConstructorOptions } from 'electron'
import { afterAll, describe, expect, test } from 'vitest'
import { filesOf, libraryOf, ownWords } from '../../src/main/commandLine.ts'
import { isOurFrame, isOurs } from '../../src/main/frames.ts'
import { KeptState } from '../../src/main/keptState.ts'
import { menuTemplate, type MenuActions } from '../../src/main/menu.ts'
import { mayOpenOutside } from '../../src/main/outside.ts'
import { progressOf, type Work } from '../../src/main/studioWatch.ts'

const folder = mkdtempSync(join(tmpdir(), 'loom-desktop-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('who may talk to main', () => {
  const top = { routingId: 1, processId: 2, parent: null, url: 'latent-loom://studio/#/gallery' }
  const event = (frame: object | null, mainFrame: object = top) =>
    ({ senderFrame: frame, sender: { mainFrame } }) as unknown as IpcMainEvent

  test('the top frame of a page of ours', () => {
    expect(isOurFrame(event(top))).toBe(true)
  })

  test.each([
    ['a frame that is gone', event(null)],
    ['another page', event({ ...top, url: 'https://example.org/' }, top)],
    ['another host of our scheme', event({ ...top, url: 'latent-loom://elsewhere/' })],
    ['no address', event({ ...top, url: '' })],
    ['a frame within ours', event({ ...top, routingId: 7, parent: top })],
    ['the frame of another window', event({ ...top, processId: 9 })],
  ])('not %s', (_, stranger) => {
    expect(isOurFrame(stranger)).toBe(false)
  })

  test.each([
    ['latent-loom://studio', true],
    ['latent-loom://studio/media/gallery/1', true],
    ['latent-loom://studio.example.org/', false],
    ['latent-loom:studio', false],
    ['http://studio/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['nonsense', false],
  ])('%s is ours: %s', (address, is) => {
    expect(isOurs(address)).toBe(is)
  })
})

test.each([
  ['https://github.com/latent-loom', true],
  ['http://github.com/', false],
  ['https://github.com.example.org/', false],
  ['https://user@example.org/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['smb://github.com/share', false],
])('the browser may be given %s: %s', (address, may) => {
  expect(mayOpenOutside(address)).toBe(may)
})

describe('the command line', () => {
  test('names a library and files', () => {
    writeFileSync(join(folder, 'a.loom'), '')
    const words = ownWords(['/app', '--library', folder, 'a.loom', 'missing.loom', '--no-sandbox'], true)
    expect(libraryOf(words)).toBe(folder)
    expect(filesOf(words, folder)).toEqual([join(folder, 'a.loom')])
  })

  test('has the script in it where nothing is packaged', () => {
    expect(ownWords(['electron', '.', '--library=/x', 'y'], false)).toEqual(['--library=/x', 'y'])
    expect(libraryOf([])).toBe(undefined)
  })
})

describe('what is kept for the next start', () => {
  test('is found again', () => {
    const file = join(folder, 'desktop.json')
    new KeptState(file).keep({ recentFolders: ['/pictures'], resume: ['run-1'] })
    expect(new KeptState(file).current).toEqual({ recentFolders: ['/pictures'], resume: ['run-1'] })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ resume: ['run-1'] })
  })

  test.each(['', '{', '{"window":{"bounds":"wide"}}', '[]'])('a damaged file %j means nothing', (text) => {
    const file = join(folder, 'damaged.json')
    writeFileSync(file, text)
    expect(new KeptState(file).current).toEqual({ recentFolders: [], resume: [] })
  })

  test('a folder that cannot be written to costs no crash', () => {
    const state = new KeptState(join(folder, 'missing', 'desktop.json'))
    state.keep({ resume: ['run-2'] })
    expect(state.current.resume).toEqual(['run-2'])
  })
})

describe('menus', () => {
  const actions: MenuActions = {
    command() {},
    openFile() {},
    openFolder() {},
    openRecent() {},
    forgetRecent() {},
    showLibrary() {},
    showLogs() {},
    showLicences() {},
    showAbout() {},
  }
  const state = { product: 'Latent Loom', recentFolders: [], withDeveloperTools: false }
  const labels = (items: readonly MenuItemConstructorOptions[]): string[] =>
    items.flatMap((item) => [
      item.label ?? item.role ?? '',
      ...(Array.isArray(item.submenu) ? labels(item.submenu) : []),
    ])

  test('are the Mac’s own on a Mac', () => {
    const menu = menuTemplate(actions, { ...state, isMac: true })
    expect(menu[0]).toMatchObject({ label: 'Latent Loom' })
    expect(labels(menu)).toContain('About Latent Loom')
    expect(labels(menu)).toContain('hideOthers')
    expect(labels(menu).filter((label) => label === 'quit')).toHaveLength(1)
  })

  test.each([true, false])('have no two accelerators alike (on a Mac: %s)', (isMac) => {
    const keys = menuTemplate({ ...actions, checkForUpdates() {} }, { ...state, isMac })
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]))
    expect(keys.length).toBeGreaterThan(8)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('offer updates and developer tools only where there are some', () => {
    const without = labels(menuTemplate(actions, { ...state, isMac: false }))
    expect(without).not.toContain('Check for &Updates…')
    expect(without).not.toContain('toggleDevTools')
    const updating = { ...actions, checkForUpdates() {} }
    const everything = labels(menuTemplate(updating, { ...state, isMac: false, withDeveloperTools: true }))
    expect(everything).toContain('Check for &Updates…')
    expect(everything).toContain('toggleDevTools')
  })

  test('go to a view', () => {
    const gone: unknown[] = []
    const menu = menuTemplate(
      { ...actions, command: (command) => gone.push(command) },
      { ...state, isMac: false },
    )
    const view = menu.find(({ label }) => label === '&View')
    const [explore] = view!.submenu as MenuItemConstructorOptions[]
    ;(explore!.click as () => void)()
    expect(gone).toEqual([{ kind: 'go', view: 'explore' }])
  })
})

describe('progress on the taskbar', () => {
  const work = (runs: object[], exports: object[] = []) => ({ runs, exports }) as unknown as Work

  test.each([
    ['nothing', work([]), -1],
    ['a run that begins', work([{ epoch: 0, epochs: 10 }]), 2],
    ['a run', work([{ epoch: 3, epochs: 12, progress: {} }]), 0.25],
    ['an export', work([], [{ done: 1, total: 4 }]), 0.25],
    ['an export that counts', work([], [{ done: 0, total: 0 }]), 2],
    ['a run before an export', work([{ epoch: 1, epochs: 2, progress: {} }], [{ done: 0, total: 4 }]), 0.5],
  ])('of %s', (_, { runs, exports }, progress) => {
    expect(progressOf({ runs, exports })).toBe(progress)
  })
})
