/** The timeline, as it is used: built by hand or by keyboard, edited with a way back, found again, played. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { loom, temporaryFolder } from '../cli/loom.ts'
import { openStudio, webTests, type OpenedStudio } from './studio.ts'

const keyframes = (page: Page) => page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option')
const lane = (page: Page) => page.getByRole('listbox', { name: 'Keyframes' })
const playhead = (page: Page) => page.getByRole('slider', { name: 'Playhead' })
const stage = (page: Page) => page.getByRole('img', { name: /^Frame \d/ }).locator('canvas')
const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })
const tray = (page: Page, name: string) => page.getByRole('listbox', { name }).getByRole('option')

/** What each keyframe says: “1 of 4 at 0.00 s: Seed 5”. */
async function said(page: Page): Promise<string[]> {
  const labels = await keyframes(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  return labels.map((label) => label!.replace(/^Keyframe /, ''))
}

async function times(page: Page): Promise<number[]> {
  return (await said(page)).map((label) => Number(/at ([\d.]+) s/.exec(label)![1]))
}

/** A canvas's pixels, as one number. */
function pixels(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
    return data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, element.width)
  })
}

/** The stage's pixels, once there are some. */
async function shown(page: Page): Promise<number> {
  const isDrawn = (canvas: HTMLCanvasElement) =>
    canvas
      .getContext('2d')!
      .getImageData(0, 0, canvas.width, canvas.height)
      .data.some((byte) => byte > 0)
  await expect.poll(() => stage(page).evaluate(isDrawn)).toBe(true)
  return pixels(stage(page))
}

/** Pictures of these seeds in the gallery, the first one a favourite, each with a title of its own. */
async function savePictures(
  opened: OpenedStudio,
  seeds: readonly number[],
  model = 'fabric-64',
  size = 100,
): Promise<void> {
  const client = await opened.client()
  for (const seed of seeds) {
    const { id } = await client.call('gallery.save', {
      generator: { kind: 'model', id: model },
      latents: latentOfSeed(seed, size) as Float32Array<ArrayBuffer>,
      count: 1,
      kind: 'picture',
      title: `Cloth ${seed}`,
      made: {},
    })
    if (seed === seeds[0]) await client.call('gallery.change', { ids: [id], favourite: true })
  }
}

async function openTimeline(page: Page): Promise<void> {
  await page.locator('nav a.timeline').click()
  await page.getByRole('heading', { name: 'Timeline', level: 1 }).waitFor()
  await page.getByText(/^frame \d/).waitFor()
}

/** With a loop through four seeds in it. */
async function openLoop(): Promise<OpenedStudio> {
  const opened = await openStudio()
  // What was explored is in the tray.
  await opened.page.getByRole('button', { name: /^Stop 1 of 1/ }).waitFor()
  await openTimeline(opened.page)
  await opened.page.getByRole('button', { name: 'Make a loop of four' }).click()
  await expect.poll(() => keyframes(opened.page).count()).toBe(4)
  return opened
}

/** Everything of the timeline that can be seen, with all keyframes selected: what they share, or that they differ. */
async function state(page: Page): Promise<unknown> {
  await page.keyboard.press('Control+a')
  const field = (name: string) => page.getByRole('spinbutton', { name, exact: true }).inputValue()
  const choice = (name: RegExp) => page.getByRole('combobox', { name }).textContent()
  return {
    keyframes: await said(page),
    curves: await page.locator('.curves path').evaluateAll((all) => all.map((one) => one.getAttribute('d'))),
    easing: await choice(/^Ease to next/),
    path: await choice(/^Path:/),
    fps: await field('Frames per second'),
    seconds: await field('Length in seconds'),
    loop: await page.getByRole('button', { name: 'Loop', exact: true }).getAttribute('aria-pressed'),
  }
}

/** Takes something with the mouse and lets it go at a place of something else, in pixels from its left. */
async function dragTo(page: Page, from: Locator, to: Locator, x: number): Promise<void> {
  await from.hover()
  await page.mouse.down()
  const { x: left, y: top, height } = (await to.boundingBox())!
  await page.mouse.move(left + x - 20, top + height / 2, { steps: 4 })
  await page.mouse.move(left + x, top + height / 2, { steps: 2 })
  await page.mouse.up()
}

/** Where a moment is, in pixels from the playhead's left. */
async function placeOf(page: Page, seconds: number): Promise<number> {
  const length = Number(await page.getByRole('spinbutton', { name: 'Length in seconds' }).inputValue())
  const { width } = (await playhead(page).boundingBox())!
  return 16 + (seconds / length) * (width - 16 - 56)
}

// Keys, which the desktop’s menu sees as well.
test('a timeline is built by keyboard alone', async () => {
  const opened = await openStudio()
  const { page } = opened
  await savePictures(opened, [1, 2])
  await page.locator('body').press('3')
  await expect.poll(() => tray(page, 'Newest').count()).toBe(2)
  // Into the tray, over what stands before it.
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if (
      await tray(page, 'Newest')
        .first()
        .evaluate((element) => element === document.activeElement)
    )
      break
  }
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect.poll(() => said(page)).toEqual(['1 of 2 at 0.00 s: Cloth 2', '2 of 2 at 2.00 s: Cloth 1'])
  // The second one is selected: ten frames on, then a keyframe of what is seen ten frames before it.
  await lane(page).focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => times(page)).toEqual([0, 2.33])
  await page.keyboard.press('Escape')
  await page.keyboard.press('k')
  await expect.poll(() => times(page)).toEqual([0, 2, 2.33])
  await page.keyboard.press(',')
  await page.keyboard.press('Shift+>')
  await expect.poll(() => keyframes(page).and(page.locator('[aria-selected=true]')).count()).toBe(2)
  await page.keyboard.press('Delete')
  await expect.poll(() => times(page)).toEqual([2.33])
  await page.keyboard.press('z')
  await expect.poll(() => times(page)).toEqual([0, 2, 2.33])
  // Along the lane itself.
  await lane(page).focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Control+ArrowUp')
  await page.keyboard.press('Enter')
  await expect.poll(() => playhead(page).getAttribute('aria-valuenow')).toBe('0')
  await playhead(page).focus()
  await page.keyboard.press('PageUp')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => playhead(page).getAttribute('aria-valuetext')).toBe('1.03 seconds, frame 31')
})

// The desktop’s end, and its next start.
test('a reload and a restart of the Studio find everything as it was', async () => {
  const opened = await openStudio()
  const { page } = opened
  await openTimeline(page)
  await page.getByRole('button', { name: 'Make a loop of four' }).click()
  await expect.poll(() => keyframes(page).count()).toBe(4)
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name' }).fill('Harmattan loop')
  await page.getByRole('textbox', { name: 'Name' }).press('Enter')
  await page.getByRole('button', { name: 'Timeline: Harmattan loop' }).waitFor()
  await page.keyboard.press('.')
  await page.keyboard.press('t')
  await page.getByRole('radio', { name: '32' }).check({ force: true })
  const before = await said(page)
  // An edit that is not even a moment old.
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => times(page)).toEqual([0, 2.03, 4, 6])
  await page.reload()
  await expect.poll(() => times(page)).toEqual([0, 2.03, 4, 6])
  await status(page).getByText('Saved', { exact: true }).waitFor()
  await opened.stop()

  const { page: again } = await opened.openAgain()
  await expect.poll(() => times(again)).toEqual([0, 2.03, 4, 6])
  expect((await said(again)).map((label) => label.split(': ')[1])).toEqual(
    before.map((label) => label.split(': ')[1]),
  )
  await again.getByRole('button', { name: 'Timeline: Harmattan loop' }).waitFor()
  expect(await again.getByRole('radio', { name: '32' }).isChecked()).toBe(true)
  expect(
    await again.getByRole('button', { name: 'Pictures', exact: true }).getAttribute('aria-pressed'),
  ).toBe('false')
})

// The view once, and many pictures in a row over the port.
test('scrubbing shows each frame, and playing goes on from there, around and around', async () => {
  const { page } = await openLoop()
  await expect.poll(() => page.getByText(/^frame \d/).textContent()).toBe('frame 0')
  const start = await shown(page)
  const { x, y } = (await playhead(page).boundingBox())!
  await page.mouse.move(x + (await placeOf(page, 1)), y + 10)
  await page.mouse.down()
  await expect.poll(() => playhead(page).getAttribute('aria-valuenow')).toBe('30')
  await expect.poll(() => pixels(stage(page))).not.toBe(start)
  await page.mouse.move(x + (await placeOf(page, 0)), y + 10, { steps: 8 })
  await page.mouse.up()
  await expect.poll(() => pixels(stage(page))).toBe(start)
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await expect.poll(() => playhead(page).getAttribute('aria-valuenow').then(Number)).toBeGreaterThan(20)
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()

  await page.keyboard.press('End')
  await expect.poll(() => page.getByText(/^frame \d/).textContent()).toBe('frame 239')
  await page.keyboard.press('Space')
  await expect.poll(() => playhead(page).getAttribute('aria-valuenow').then(Number)).toBeLessThan(100)
  await page.keyboard.press('Space')
  await page.keyboard.press('l')
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Space')
  // Without a loop it stops at its last frame.
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  expect(await playhead(page).getAttribute('aria-valuenow')).toBe('239')
})

/** A library with two more models, both of latents of 10 numbers. */
async function libraryOfTwo(): Promise<string> {
  const library = join(temporaryFolder(), 'library')
  for (const [name, file] of Object.entries({ small: 'dcgan32', digits: 'mnist28' })) {
    const path = fileURLToPath(new URL(`../../fixtures/pytorch/${file}.generator.pth`, import.meta.url))
    expect((await loom(['models', 'import', path, '--name', name], library)).status).toBe(0)
  }
  return library
}

webTests(() => {
  test('a timeline is built by dragging: from the tray, and from the gallery over the rail onto the track', async () => {
    const opened = await openStudio()
    const { page } = opened
    await savePictures(opened, [1, 2, 3])
    await openTimeline(page)
    const track = page.getByText('Drag pictures here')
    await dragTo(page, tray(page, 'Favourites').first(), track, 300)
    await expect.poll(() => said(page)).toEqual(['1 of 1 at 0.00 s: Cloth 1'])
    // Two seconds are there; beyond them it grows.
    await dragTo(page, tray(page, 'Newest').first(), lane(page), (await lane(page).boundingBox())!.width - 10)
    await expect.poll(() => said(page)).toEqual(['1 of 2 at 0.00 s: Cloth 1', '2 of 2 at 2.00 s: Cloth 3'])
    expect(await page.getByRole('spinbutton', { name: 'Length in seconds' }).inputValue()).toBe('4')

    await page.locator('nav a.gallery').click()
    const picture = page.getByRole('option', { name: 'Cloth 2' })
    await picture.hover()
    await page.mouse.down()
    const rail = (await page.locator('nav a.timeline').boundingBox())!
    await page.mouse.move(rail.x + 30, rail.y + 30, { steps: 4 })
    await page.mouse.move(rail.x + 28, rail.y + 28, { steps: 2 })
    await lane(page).waitFor()
    const { x, y, height } = (await lane(page).boundingBox())!
    const at = await placeOf(page, 1)
    await page.mouse.move(x + at - 30, y + height / 2, { steps: 4 })
    await page.mouse.move(x + at + 3, y + height / 2, { steps: 2 })
    await page.getByText('1.00 s', { exact: true }).waitFor() // the mark, drawn to the whole second
    await page.mouse.up()
    await expect
      .poll(() => said(page))
      .toEqual(['1 of 3 at 0.00 s: Cloth 1', '2 of 3 at 1.00 s: Cloth 2', '3 of 3 at 2.00 s: Cloth 3'])
    // It is in sight, and shown.
    expect(await playhead(page).getAttribute('aria-valuenow')).toBe('30')
  })

  test('a picture of Explore is dragged onto the track too, and leads back there with its seed', async () => {
    const { page } = await openStudio()
    await page.getByText(/seed 11, .* turned$/).waitFor()
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('77')
    await page.getByRole('spinbutton', { name: 'Seed' }).press('Enter')
    await page.getByText('seed 77').waitFor()
    await page.getByRole('img', { name: /^Picture of seed 77/ }).hover()
    await page.mouse.down()
    const rail = (await page.locator('nav a.timeline').boundingBox())!
    await page.mouse.move(rail.x + 30, rail.y + 30, { steps: 4 })
    await page.mouse.move(rail.x + 28, rail.y + 28, { steps: 2 })
    const track = page.getByText('Drag pictures here')
    await track.waitFor()
    const { x, y } = (await track.boundingBox())!
    await page.mouse.move(x + 80, y + 20, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => said(page)).toEqual(['1 of 1 at 0.00 s: Seed 77'])

    const before = await shown(page)
    await page.getByRole('button', { name: 'Edit in Explore' }).click()
    await page.getByText('Keyframe 1 of the timeline').waitFor()
    const seed = page.getByRole('spinbutton', { name: 'Seed' })
    await expect.poll(() => seed.inputValue()).toBe('77')
    await seed.fill('78')
    await seed.press('Enter')
    await page.getByText('seed 78').waitFor()
    await page.getByRole('button', { name: 'Put back into the timeline' }).click()
    await expect.poll(() => said(page)).toEqual(['1 of 1 at 0.00 s: Seed 78'])
    await expect.poll(() => pixels(stage(page))).not.toBe(before)
    await page.keyboard.press('z')
    await expect.poll(() => pixels(stage(page))).toBe(before)
    // Opened once more, it is what the keyframe is now.
    await page.getByRole('button', { name: 'Edit in Explore' }).click()
    await expect.poll(() => seed.inputValue()).toBe('77')
  })

  test('Space plays whatever was clicked before: a menu, a button, a choice, a keyframe', async () => {
    const { page } = await openLoop()
    const space = async (after: string) => {
      await page.keyboard.press('Space')
      const paused = page.getByRole('button', { name: 'Pause', exact: true })
      await expect.poll(() => paused.count(), { message: after }).toBe(1)
      await page.keyboard.press('Space')
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    }
    await page.getByRole('button', { name: 'Presets' }).click()
    await page.getByRole('menuitem', { name: 'Random walk, 50 small steps' }).click()
    await expect.poll(() => keyframes(page).count()).toBeGreaterThan(4)
    const made = page.getByText('51 keyframes, ')
    await space('a preset')
    await page.getByRole('button', { name: 'Presets' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await space('a menu that was left')
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await space('a button')
    await page.getByRole('radio', { name: '32' }).check({ force: true })
    await space('a choice')
    await keyframes(page).nth(1).click()
    await space('a keyframe')
    await keyframes(page).nth(1).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy' }).click()
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await space('a keyframe’s menu')
    expect(await made.count()).toBe(1)
  })

  test('every kind of edit is taken back and done again', async () => {
    const { page } = await openLoop()
    const field = (name: string) => page.getByRole('spinbutton', { name, exact: true })
    const type = async (name: string, value: number) => {
      await field(name).fill(String(value))
      await field(name).press('Enter')
      await field(name).evaluate((element: HTMLElement) => element.blur())
    }
    const choose = async (name: RegExp, option: RegExp) => {
      await page.getByRole('combobox', { name }).click()
      await page.getByRole('option', { name: option }).click()
    }
    const select = (index: number, modifiers: ('Shift' | 'Control')[] = []) =>
      keyframes(page)
        .nth(index)
        .click({ modifiers, position: { x: 12, y: 12 } })
    const pull = async (from: { x: number; y: number }, by: number) => {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(from.x + by / 2, from.y, { steps: 3 })
      await page.mouse.move(from.x + by, from.y, { steps: 3 })
      await page.mouse.up()
    }

    const edits: Record<string, () => Promise<void>> = {
      'move by hand': async () => {
        const { x, y } = (await keyframes(page).nth(1).boundingBox())!
        await pull({ x: x + 12, y: y + 12 }, 90)
      },
      'move by keys': async () => {
        await select(2)
        await page.keyboard.press('ArrowRight')
      },
      'move by number': async () => {
        await select(2)
        await type('At', 5)
      },
      'hold by hand': async () => {
        const { x, y } = (await keyframes(page).nth(1).boundingBox())!
        const { width } = (await keyframes(page).nth(1).locator('.picture').boundingBox())!
        await pull({ x: x + width - 1, y: y + 12 }, 60)
      },
      'hold by number': async () => {
        await select(2)
        await type('Hold', 0.5)
      },
      easing: async () => {
        await select(0)
        await choose(/^Ease to next/, /^jump/)
      },
      path: async () => {
        await select(0)
        await choose(/^Path:/, /^Straight/)
      },
      'easing of several': async () => {
        await select(0)
        await select(2, ['Shift'])
        await choose(/^Ease to next/, /^even/)
      },
      title: async () => {
        await select(0)
        await page.getByRole('textbox', { name: 'Title' }).fill('First light')
        await page.getByRole('textbox', { name: 'Title' }).press('Enter')
      },
      'a keyframe at the playhead': async () => {
        await page.keyboard.press('Home')
        await page.keyboard.press('Escape')
        await page.keyboard.press('Shift+ArrowRight')
        await page.keyboard.press('k')
      },
      delete: async () => {
        await select(1)
        await select(3, ['Control'])
        await page.keyboard.press('Delete')
      },
      cut: async () => {
        await select(1)
        await page.keyboard.press('Control+x')
      },
      paste: async () => {
        await page.keyboard.press('End')
        await page.keyboard.press('Control+v')
      },
      duplicate: async () => {
        await select(1)
        await page.keyboard.press('Control+d')
      },
      'spread evenly': async () => {
        await select(0)
        await select(1, ['Shift'])
        await select(3, ['Control'])
        await page.keyboard.press('Shift+D')
      },
      reverse: () => page.keyboard.press('Shift+R'),
      fps: () => type('Frames per second', 24),
      length: () => type('Length in seconds', 9),
      loop: () => page.getByRole('button', { name: 'Loop', exact: true }).click(),
      'a preset': async () => {
        await page.getByRole('button', { name: 'Presets' }).click()
        await page.getByRole('menuitem', { name: 'Circle' }).click()
      },
      'add from the tray': () => tray(page, 'Explored').first().click(),
    }
    for (const [name, edit] of Object.entries(edits)) {
      const before = await state(page)
      await page.keyboard.press('Escape')
      await edit()
      await expect.poll(() => state(page), { message: name }).not.toEqual(before)
      const after = await state(page)
      await page.keyboard.press('z')
      expect(await state(page), `${name}, taken back`).toEqual(before)
      await page.keyboard.press('Shift+Z')
      expect(await state(page), `${name}, done again`).toEqual(after)
      // Several begin alike; what was copied is pasted into what it was cut from.
      await page.keyboard.press('z')
    }
  })

  test('a drag that Escape ends has moved nothing, and a band selects what it touches', async () => {
    const { page } = await openLoop()
    const { x, y } = (await keyframes(page).nth(1).boundingBox())!
    await page.mouse.move(x + 12, y + 12)
    await page.mouse.down()
    await page.mouse.move(x + 112, y + 12, { steps: 4 })
    await expect.poll(async () => (await times(page))[1]).toBeGreaterThan(2)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await expect.poll(() => times(page)).toEqual([0, 2, 4, 6])
    expect(await page.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true)

    const last = (await keyframes(page).nth(3).boundingBox())!
    await page.mouse.move(x - 20, y + 20)
    await page.mouse.down()
    await page.mouse.move(last.x - 10, y + 24, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('heading', { name: '2 keyframes selected' }).waitFor()
  })

  test('a timeline’s changes from before a reload can be undone after it', async () => {
    const { page } = await openLoop()
    const loop = page.getByRole('button', { name: 'Loop', exact: true })
    await page.keyboard.press('l')
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor()
    await page.reload()
    await expect.poll(() => loop.getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('z')
    await expect.poll(() => loop.getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('z')
    await expect.poll(() => keyframes(page).count()).toBe(0)
    await page.keyboard.press('Shift+z')
    await expect.poll(() => keyframes(page).count()).toBe(4)
  })

  test('time is zoomed by wheel and keys, keeps its place, and shows all again', async () => {
    const { page } = await openLoop()
    const box = (await playhead(page).boundingBox())!
    await page.mouse.move(box.x + (await placeOf(page, 4)), box.y + 10)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -400)
    await page.keyboard.up('Control')
    await expect.poll(async () => (await playhead(page).boundingBox())!.width).toBeGreaterThan(2 * box.width)
    const third = (await keyframes(page)
      .filter({ has: page.locator('canvas') })
      .and(page.getByLabel('at 4.00 s'))
      .boundingBox())!
    expect(Math.abs(third.x - (box.x + 16 + (4 / 8) * (box.width - 72)))).toBeLessThan(2)
    await page.keyboard.press('0')
    await expect.poll(async () => (await playhead(page).boundingBox())!.width).toBe(box.width)
    await page.keyboard.press('Shift++')
    await page.keyboard.press('+')
    await page.keyboard.press('-')
    await expect.poll(async () => (await playhead(page).boundingBox())!.width).toBeGreaterThan(box.width)
  })

  test('timelines are made, named, copied, left and removed, and removing has a way back', async () => {
    const { page } = await openLoop()
    const menu = page.getByRole('button', { name: /^Timeline: / })
    const choose = async (name: string) => {
      await menu.click()
      await page.getByRole('menuitem', { name }).click()
    }
    await menu.and(page.getByRole('button', { name: 'Timeline: Timeline' })).waitFor()
    await choose('Duplicate this timeline')
    await page.getByRole('button', { name: 'Timeline: Timeline 2' }).waitFor()
    const four = await said(page)
    await choose('New timeline')
    await page.getByText('A film from picture to picture').waitFor()
    await menu.click()
    await page.getByRole('menuitemcheckbox', { name: 'Timeline', exact: true }).click()
    await expect.poll(() => said(page)).toEqual(four)
    // What was done before it was left can still be taken back.
    await page.keyboard.press('z')
    await page.getByText('A film from picture to picture').waitFor()
    await page.keyboard.press('Shift+Z')
    await choose('Delete this timeline')
    await page.getByText('“Timeline” deleted.').waitFor()
    await page.getByRole('button', { name: 'Timeline: Timeline 2' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await page.getByRole('button', { name: 'Timeline: Timeline', exact: true }).waitFor()
    await expect.poll(() => said(page)).toEqual(four)
  })

  test('pictures of another latent size are refused in a sentence; of another model of the same size, it is said', async () => {
    const opened = await openStudio({ library: await libraryOfTwo() })
    const { page } = opened
    await savePictures(opened, [1], 'fabric-64', 100)
    await savePictures(opened, [2], 'digits', 10)
    await savePictures(opened, [3], 'small', 10)
    await openTimeline(page)
    await tray(page, 'Newest').first().click()
    await expect.poll(() => said(page)).toEqual(['1 of 1 at 0.00 s: Cloth 3'])
    await tray(page, 'Newest').nth(1).click()
    await page
      .getByText('This picture is another model’s: it looks different here, as small makes it.')
      .waitFor()
    await tray(page, 'Newest').nth(2).click()
    await page.getByText('This picture is made of 100 numbers, and those of this timeline of 10.').waitFor()
    expect(await keyframes(page).count()).toBe(2)

    const model = page.getByRole('combobox', { name: /^Model:/ })
    await model.click()
    expect(await page.getByRole('option').filter({ hasText: '×' }).count()).toBe(2)
    const before = await shown(page)
    await page.getByRole('option', { name: /^digits/ }).click()
    await expect.poll(() => shown(page)).not.toBe(before)
    await page.keyboard.press('z')
    await expect.poll(() => shown(page)).toBe(before)
  })

  test('a timeline whose model is gone says so, and another one of the same size takes its place', async () => {
    const opened = await openStudio({ library: await libraryOfTwo() })
    const { page } = opened
    await savePictures(opened, [1, 2], 'small', 10)
    await openTimeline(page)
    for (const index of [0, 1]) {
      await tray(page, 'Newest').nth(index).click()
      await expect.poll(() => keyframes(page).count()).toBe(index + 1)
    }
    await page.keyboard.press('Control+s')
    await page.getByText('“Timeline” is saved.').waitFor()
    const client = await opened.client()
    await client.call('models.remove', { id: 'small' })
    await page.getByText(/^The model small is not in the library/).waitFor()
    await page.reload()
    await page.getByText(/^The model small is not in the library/).waitFor()
    await page.getByRole('combobox', { name: /^Model:/ }).click()
    await page.getByRole('option', { name: /^digits/ }).click()
    await shown(page)
    expect(await page.getByText(/is not in the library/).count()).toBe(0)
    await page.reload()
    await expect.poll(() => keyframes(page).count()).toBe(2)
    await shown(page)
  })

  test('a film of the gallery opens as the timeline that it shows, by its address or dropped on the track', async () => {
    const opened = await openLoop()
    const { page } = opened
    await expect.poll(() => page.getByRole('button', { name: 'Timeline: Timeline' }).count()).toBe(1)
    const four = await times(page)
    const client = await opened.client()
    const [summary] = await client.call('timelines.list', {})
    const {
      fps,
      seconds,
      loop,
      keyframes: all,
      modelId,
    } = await client.call('timelines.open', { id: summary!.id })
    const { job } = await client.call('films.export', {
      subject: { kind: 'timeline', model: modelId!, timeline: { fps, seconds, loop, keyframes: all } },
      settings: { format: { kind: 'apng', loops: 0 }, width: 64, scaling: 'nearest', fps: 4, crossfade: 1 },
      keep: true,
      title: 'Harmattan',
    })
    const item = await expect
      .poll(async () => {
        const found = (await client.call('jobs.list', {})).find(({ id }) => id === job)
        return found?.state.kind === 'done' && found.state.result.kind === 'film' && found.state.result.item
      })
      .toBeTruthy()
      .then(
        async () =>
          (await client.call('gallery.query', { kind: 'animation', offset: 0, limit: 1 })).items[0]!,
      )

    await page.evaluate((id) => (location.hash = `#/timeline?item=${id}`), item.id)
    await page.getByRole('button', { name: 'Timeline: Harmattan' }).waitFor()
    await expect.poll(() => times(page)).toEqual(four)
    await page.keyboard.press('Delete')
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByText('A film from picture to picture').waitFor()
    // A reload does not open it once more.
    await page.reload()
    await page.getByText('A film from picture to picture').waitFor()

    await page.locator('nav a.gallery').click()
    await page.getByRole('option', { name: 'Harmattan' }).hover()
    await page.mouse.down()
    const rail = (await page.locator('nav a.timeline').boundingBox())!
    await page.mouse.move(rail.x + 30, rail.y + 30, { steps: 4 })
    await page.mouse.move(rail.x + 28, rail.y + 28, { steps: 2 })
    const track = page.getByText('Drag pictures here')
    await track.waitFor()
    const { x, y } = (await track.boundingBox())!
    await page.mouse.move(x + 200, y + 20, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('dialog', { name: '“Harmattan” is a film' }).waitFor()
    await page.getByRole('button', { name: 'Open its timeline' }).click()
    await expect.poll(() => times(page)).toEqual(four)
  })
})
