/** What only a desktop application does: starts, ends, dies and is there again, one of it at a time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, inject, test } from 'vitest'
import { drawPictures, libraryWithPictures, loomJson, temporaryFolder } from '../cli/loom.ts'
import { environment, openDesktop, startDesktop, type OpenedDesktop } from './desktop.ts'
import { switches } from './packed.ts'
import { callStudio } from './studioCalls.ts'

const statusBar = (page: Page) => page.locator('footer, [aria-label="Status"]').first()

/** A run that would go on for long. */
async function startTraining(page: Page): Promise<string> {
  const [dataset] = await callStudio(page, 'datasets.list', {})
  const { id } = await callStudio(page, 'runs.start', {
    dataset: dataset!.id,
    recipe: 'tiny',
    changes: { training: { epochs: 5000 } },
    name: 'Long',
    seed: 7,
  })
  await expect.poll(async () => (await run(page, id))?.step, { timeout: 30_000 }).toBeGreaterThan(8)
  return id
}

const run = async (page: Page, id: string) =>
  (await callStudio(page, 'runs.list', {})).find((one) => one.id === id)

function studioPid({ app }: OpenedDesktop): Promise<number> {
  return app.evaluate(({ app: own }) => {
    const metric = own
      .getAppMetrics()
      .find(({ name, serviceName }) => `${name}${serviceName}`.includes('Latent Loom Studio'))
    return metric!.pid
  })
}

/** Electron's own process may have died by itself as it began, which is as good. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

describe('the engine', () => {
  test('that serves is the native one of the package', async () => {
    const { page, app } = await openDesktop()
    const { engine, host } = await callStudio(page, 'studio.describe', {})
    expect(host).toBe('desktop')
    expect(engine).toMatchObject({ backend: 'tensorflow', missed: [] })
    expect(engine.description).toContain('TensorFlow 2.21.0')
    await expect.poll(() => statusBar(page).textContent()).toContain('Native TensorFlow')
    const libraries = await app.evaluate(() => process.resourcesPath)
    const studio = await studioPid({ app } as OpenedDesktop)
    const maps = readFileSync(`/proc/${studio}/maps`, 'utf8')
    expect(maps).toContain(join(libraries, 'engine', 'tensorflow', 'libtensorflow_cc.so.2'))
    // It would crash Electron's own process.
    const main = await app.evaluate(() => process.pid)
    expect(readFileSync(`/proc/${main}/maps`, 'utf8')).not.toContain('libtensorflow')
  })

  test('is WebAssembly where the package comes without, and says how to get the faster one', async () => {
    const { page } = await openDesktop({ withoutEngine: true })
    const { engine } = await callStudio(page, 'studio.describe', {})
    expect(engine.backend).toBe('wasm')
    const [missed] = engine.missed
    expect(missed!.reason).toContain('This edition of Latent Loom comes without the native engine.')
    expect(missed!.reason).toContain('Install the edition with the native engine')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await expect.poll(() => page.getByText('Install the edition with the native engine').count()).toBe(1)
    await page.getByRole('link', { name: 'Explore', exact: true }).click()
    await expect.poll(() => page.getByText('64 × 64, seed 11').count(), { timeout: 20_000 }).toBe(1)
  })
})

test('pictures are decoded by a GLib that does not meet Electron’s', async () => {
  const { page, home } = await openDesktop()
  const folder = temporaryFolder()
  await drawPictures(folder, 24, 40)
  const { job } = await callStudio(page, 'datasets.inspect', { source: { kind: 'path', path: folder } })
  const state = async () => (await callStudio(page, 'jobs.list', {})).find(({ id }) => id === job)?.state
  await expect.poll(async () => (await state())?.kind).toBe('done')
  const done = await state()
  expect(done?.kind === 'done' && done.result.kind === 'report' && done.result.report.count).toBe(24)
  expect(readFileSync(join(home, 'Latent Loom', 'logs', 'latent-loom.log'), 'utf8')).not.toMatch(
    /GLib|GObject/,
  )
})

describe('the studio process', () => {
  test('that is killed is started again, and says so', async () => {
    const opened = await openDesktop()
    const { page } = opened
    await callStudio(page, 'studio.describe', {})
    const before = await studioPid(opened)
    process.kill(before, 'SIGKILL')
    await expect.poll(() => page.getByText(/ended by itself/).count(), { timeout: 15_000 }).toBeGreaterThan(0)
    await expect.poll(() => studioPid(opened).catch(() => before), { timeout: 15_000 }).not.toBe(before)
    expect((await callStudio(page, 'studio.describe', {})).engine.backend).toBe('tensorflow')
    // The window is served as before, once its own line is there again.
    await expect.poll(() => page.getByText('is being started again').count(), { timeout: 15_000 }).toBe(0)
    await expect.poll(() => page.getByText('seed 11,').count(), { timeout: 15_000 }).toBe(1)
    await page
      .getByRole('button', { name: /^Random/ })
      .first()
      .click()
    await expect.poll(() => page.getByText('seed 11,').count(), { timeout: 15_000 }).toBe(0)
  })

  test('that is killed during a training goes on with it from the last checkpoint', async () => {
    const opened = await openDesktop({ library: await libraryWithPictures() })
    const { page } = opened
    const id = await startTraining(page)
    await callStudio(page, 'runs.checkpoint', { id })
    const { step } = (await run(page, id))!
    process.kill(await studioPid(opened), 'SIGKILL')
    await expect
      .poll(() => page.getByText(/“Long”.*checkpoint/).count(), { timeout: 30_000 })
      .toBeGreaterThan(0)
    await expect
      .poll(async () => (await run(page, id).catch(() => undefined))?.status, { timeout: 30_000 })
      .toBe('training')
    await expect.poll(async () => (await run(page, id))!.step, { timeout: 30_000 }).toBeGreaterThan(step)
  })

  test('that dies again and again is given up with a sentence', async () => {
    const opened = await openDesktop()
    const { app, page } = opened
    await app.evaluate(({ dialog }) => {
      const asked: unknown[] = []
      ;(globalThis as unknown as { asked: unknown[] }).asked = asked
      dialog.showMessageBox = (async (...args: unknown[]) => {
        asked.push(args.at(-1))
        return new Promise(() => {}) // nobody answers
      }) as unknown as typeof dialog.showMessageBox
    })
    let last = 0
    for (let death = 0; death < 3; death++) {
      await expect.poll(() => studioPid(opened).catch(() => last), { timeout: 15_000 }).not.toBe(last)
      last = await studioPid(opened)
      await page.waitForTimeout(300)
      killIfAlive(last)
    }
    const asked = () =>
      app.evaluate(() => (globalThis as unknown as { asked: { message: string; buttons: string[] }[] }).asked)
    await expect.poll(async () => (await asked()).length, { timeout: 15_000 }).toBe(1)
    const [question] = await asked()
    expect(question!.message).toContain('has ended by itself several times')
    expect(question!.buttons).toEqual(['Try Again', 'Open Logs', 'Quit'])
  })
})

describe('quitting', () => {
  test('during a training asks, pauses it, and the next start goes on', async () => {
    const library = await libraryWithPictures()
    const home = temporaryFolder()
    const first = await openDesktop({ library, home })
    const id = await startTraining(first.page)
    const asked = await first.app.evaluate(
      ({ app, dialog }) =>
        new Promise<{ message: string; detail: string; buttons: string[] }>((resolve) => {
          dialog.showMessageBox = (async (...args: unknown[]) => {
            resolve(args.at(-1) as { message: string; detail: string; buttons: string[] })
            return { response: 1, checkboxChecked: false } // Cancel
          }) as unknown as typeof dialog.showMessageBox
          app.quit()
        }),
    )
    expect(asked).toMatchObject({ message: 'Quit Latent Loom?', buttons: ['Quit', 'Cancel'] })
    expect(asked.detail).toContain('“Long” is in training. It is paused and saved')
    // It goes on as if nobody had asked.
    const { step } = (await run(first.page, id))!
    await expect
      .poll(async () => (await run(first.page, id))!.step, { timeout: 15_000 })
      .toBeGreaterThan(step)
    await first.quit()
    const file = JSON.parse(readFileSync(join(library, 'runs', id, 'run.json'), 'utf8')) as {
      state: { kind: string }
    }
    expect(file.state.kind).toBe('paused')

    const second = await openDesktop({ library, home })
    await expect.poll(async () => (await run(second.page, id))?.status, { timeout: 30_000 }).toBe('training')
    expect((await run(second.page, id))!.step).toBeGreaterThanOrEqual(step)
  })

  test('with nothing at work asks nothing', async () => {
    const { app, page } = await openDesktop()
    await callStudio(page, 'studio.describe', {})
    const closed = app.waitForEvent('close')
    await app.evaluate(({ app: own, dialog }) => {
      dialog.showMessageBox = () => new Promise(() => {})
      setTimeout(() => own.quit())
    })
    await closed
    expect(app.windows()).toHaveLength(0)
  })

  test('leaves the library to whoever comes next', async () => {
    const { library, page, quit } = await openDesktop()
    await callStudio(page, 'studio.describe', {})
    await quit()
    expect(await loomJson(['models', 'list'], library)).toHaveProperty('models')
  })
})

describe('another start', () => {
  test('brings the first to the front and hands over what it was to open', async () => {
    const { app, home, library, page } = await openDesktop()
    await callStudio(page, 'studio.describe', {})
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const seen: string[] = []
      ;(globalThis as unknown as { seen: string[] }).seen = seen
      window!.minimize()
      window!.on('restore', () => seen.push('restore'))
      const { focus } = window!
      window!.focus = () => {
        seen.push('focus')
        focus.call(window)
      }
    })
    const another = spawn(inject('executable'), [...switches, `--library=${library}`], {
      env: environment(home),
      stdio: 'ignore',
    })
    const [code] = (await once(another, 'exit')) as [number]
    expect(code).toBe(0)
    await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen))
      .toContain('focus')
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test('with a picture shows in the first where the picture stands, as a start with one does', async () => {
    const picture = join(temporaryFolder(), 'picture.png')
    await loomJson(['generate', '--seed', '42', '--out', picture], join(temporaryFolder(), 'library'))
    const { home, library, page } = await openDesktop({ args: [picture] })
    await expect.poll(() => page.getByText('a place between seeds').count()).toBe(1)
    await page.getByRole('link', { name: 'Gallery', exact: true }).click()
    await expect.poll(() => page.url()).toContain('#/gallery')
    const another = spawn(inject('executable'), [...switches, `--library=${library}`, picture], {
      env: environment(home),
      stdio: 'ignore',
    })
    await once(another, 'exit')
    await expect.poll(() => page.url()).toContain('#/explore')
  })

  test('of another user at a library that is open says whose it is', async () => {
    const { library, page } = await openDesktop()
    await callStudio(page, 'studio.describe', {})
    const home = temporaryFolder()
    const app = await startDesktop({ library, home, args: [] })
    const asked = await app.evaluate(
      ({ dialog }) =>
        new Promise<{ message: string; buttons: string[] }>((resolve) => {
          dialog.showMessageBox = (async (...args: unknown[]) => {
            resolve(args.at(-1) as { message: string; buttons: string[] })
            return { response: 2, checkboxChecked: false } // Quit
          }) as unknown as typeof dialog.showMessageBox
        }),
    )
    expect(asked.message).toMatch(/library/i)
    expect(asked.buttons).toEqual(['Try Again', 'Choose Another Library…', 'Quit'])
    await app.waitForEvent('close')
  })
})

test('the window stands where it stood', async () => {
  const home = temporaryFolder()
  const first = await openDesktop({ home })
  const bounds = { x: 180, y: 120, width: 1100, height: 700 }
  await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), bounds)
  await first.page.waitForTimeout(200)
  await first.quit()
  const second = await openDesktop({ home })
  expect(
    await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds()),
  ).toEqual(bounds)
  await second.quit()
  // A screen that is gone takes no window along.
  const file = join(home, 'Latent Loom', 'desktop.json')
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { window: { bounds: object } }
  writeFileSync(file, JSON.stringify({ ...kept, window: { ...kept.window, bounds: { ...bounds, x: 9000 } } }))
  const third = await openDesktop({ home })
  const { x } = await third.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
  expect(x).toBeLessThan(1920)
})

test('a window whose process dies is loaded again', async () => {
  const { app, page } = await openDesktop()
  await callStudio(page, 'studio.describe', {})
  const loaded = app.evaluate(
    ({ webContents }) =>
      new Promise<string>((resolve) => {
        const [own] = webContents.getAllWebContents()
        own!.once('did-finish-load', () => resolve(own!.getURL()))
        own!.forcefullyCrashRenderer()
      }),
  )
  expect(await loaded).toMatch(/^latent-loom:\/\/studio\//)
})

test('a training shows on the taskbar and keeps the computer awake, as it is set', async () => {
  const { app, page } = await openDesktop({ library: await libraryWithPictures() })
  await app.evaluate(({ BrowserWindow, powerSaveBlocker }) => {
    const seen = { progress: [] as number[], awake: [] as string[] }
    ;(globalThis as unknown as { seen: typeof seen }).seen = seen
    const [window] = BrowserWindow.getAllWindows()
    window!.setProgressBar = (progress) => void seen.progress.push(progress)
    const { start, stop } = powerSaveBlocker
    powerSaveBlocker.start = (kind) => {
      seen.awake.push(kind)
      return start.call(powerSaveBlocker, kind)
    }
    powerSaveBlocker.stop = (id) => {
      seen.awake.push('stop')
      return stop.call(powerSaveBlocker, id)
    }
  })
  const seen = () =>
    app.evaluate(() => (globalThis as unknown as { seen: { progress: number[]; awake: string[] } }).seen)
  const id = await startTraining(page)
  await expect.poll(async () => (await seen()).awake).toEqual(['prevent-app-suspension'])
  await callStudio(page, 'studio.changeSettings', { keepAwake: false })
  await expect.poll(async () => (await seen()).awake).toEqual(['prevent-app-suspension', 'stop'])
  await callStudio(page, 'studio.changeSettings', { keepAwake: true })
  await callStudio(page, 'runs.pause', { id })
  await expect.poll(async () => (await seen()).awake.at(-1)).toBe('stop')
  await expect.poll(async () => (await seen()).progress.at(-1)).toBe(-1)
  expect((await seen()).progress.some((progress) => progress >= 0)).toBe(true)
})

test('menus go to views, and the log is a file', async () => {
  const { app, page, home } = await openDesktop()
  await callStudio(page, 'studio.describe', {})
  await app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()!.items.find(({ label }) => label.replace('&', '') === 'View')
    view!.submenu!.items.find(({ label }) => label === 'Gallery')!.click()
  })
  await expect.poll(() => page.url()).toContain('#/gallery')
  const logs = await app.evaluate(({ app: own }) => own.getPath('logs'))
  expect(logs.startsWith(home)).toBe(true)
  expect(readFileSync(join(logs, 'latent-loom.log'), 'utf8')).toMatch(/Latent Loom \d+\.\d+\.\d+, Electron/)
})
