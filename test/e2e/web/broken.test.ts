/** What of the library cannot be used, in the window: it is said where the rest is, why, and it goes where that is wanted. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { libraryWithPictures } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio } from './studio.ts'

/** Where each kind is listed: the way to its list of what is broken. */
const ways: Record<string, (page: Page) => Promise<void>> = {
  async models(page) {
    await page.getByRole('link', { name: 'Models' }).click()
    await page.getByRole('button', { name: 'Which?' }).click()
  },
  async datasets(page) {
    await page.getByRole('link', { name: 'Train' }).click()
    await page.getByRole('button', { name: 'Which?' }).click()
  },
  async runs(page) {
    await page.getByRole('link', { name: 'Train' }).click()
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByRole('button', { name: '2 runs cannot be used…' }).click()
  },
  async timelines(page) {
    await page.getByRole('link', { name: 'Timeline' }).click()
    await page.getByRole('button', { name: /^Timeline/ }).click()
    await page.getByRole('menuitem', { name: '2 timelines cannot be used…' }).click()
  },
}

const files: Record<keyof typeof ways, (name: string) => string> = {
  models: (name) => `models/${name}/model.json`,
  datasets: (name) => `datasets/${name}/dataset.json`,
  runs: (name) => `runs/${name}/run.json`,
  timelines: (name) => `timelines/${name}.json`,
}

test('broken models, datasets, runs and timelines are told with their reasons where the rest is, and removed', async () => {
  const library = await libraryWithPictures()
  for (const [kind, file] of Object.entries(files))
    for (const name of ['one', 'two']) {
      const path = join(library, file(name))
      if (kind !== 'timelines') mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, name === 'one' ? '' : '{"formatVersion":999}')
    }
  const { page } = await openStudio({ library })
  for (const [kind, open] of Object.entries(ways)) {
    await open(page)
    const dialog = page.getByRole('dialog', { name: `2 ${kind} cannot be used` })
    await dialog.getByText('is empty', { exact: false }).waitFor()
    await dialog.getByText('written by a newer version', { exact: false }).waitFor()
    await expectAccessible(page, kind)
    await dialog.getByRole('button', { name: 'Remove one for good' }).click()
    const question = page.getByRole('dialog', { name: 'Remove “one” for good?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(existsSync(join(library, files[kind]!('one')))).toBe(true)
    await dialog.getByRole('button', { name: 'Remove one for good' }).click()
    await question.getByRole('button', { name: 'Remove for good' }).click()
    const rest = page.getByRole('dialog', { name: `One ${kind.slice(0, -1)} cannot be used` })
    await rest.waitFor()
    expect(await rest.getByRole('listitem').count()).toBe(1)
    await expect.poll(() => rest.evaluate((box) => box.contains(document.activeElement))).toBe(true)
    expect(existsSync(join(library, files[kind]!('one')))).toBe(false)
    await rest.getByRole('button', { name: 'Remove two for good' }).click()
    await page.getByRole('button', { name: 'Remove for good', exact: true }).click()
    await rest.waitFor({ state: 'detached' })
  }
})
