/** A library on a disk that is unplugged while the window is open, and plugged in again. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { libraryWithPictures, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio, type OpenedStudio } from './studio.ts'

async function startTraining({ page, client }: OpenedStudio, name: string): Promise<string> {
  const calls = await client()
  const [dataset] = await calls.call('datasets.list', {})
  const { id } = await calls.call('runs.start', {
    dataset: dataset!.id,
    recipe: 'tiny',
    name,
    seed: 1,
    changes: { training: { epochs: 4000 } },
  })
  await page.getByText(`Training ${name}: epoch `, { exact: false }).waitFor({ timeout: 60_000 })
  return id
}

test('a window whose library is unplugged says so as long as it is gone, and goes on by itself when it is back', async () => {
  const opened = await openStudio({ library: await libraryWithPictures() })
  const { page, library } = opened
  const elsewhere = `${library} on the shelf`
  await startTraining(opened, 'Long one')
  const training = page.getByText('Training Long one: epoch ', { exact: false })

  renameSync(library, elsewhere)
  const notice = page.getByText(`The library’s folder ${library} is gone, and nothing can be saved.`, {
    exact: false,
  })
  await notice.waitFor({ timeout: 20_000 })
  await expect.poll(() => training.count(), { timeout: 20_000 }).toBe(0)
  await page.getByRole('link', { name: 'Models' }).click()
  await page.getByText('is gone.', { exact: false }).first().waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Light' }).check({ force: true })
  await page.getByText(`The library’s folder ${library} is gone.`, { exact: false }).first().waitFor()
  await expectAccessible(page)
  expect(existsSync(library)).toBe(false)

  renameSync(elsewhere, library)
  await expect.poll(() => notice.count(), { timeout: 20_000 }).toBe(0)
  await page.getByText('The library is back, and everything goes on.').first().waitFor()
  await training.first().waitFor({ timeout: 20_000 })
  await page.getByRole('link', { name: 'Models' }).click()
  await page.getByText('fabric-64').first().waitFor()
})

test('where the library stays away, the notice says how to go on with another one, and the desktop opens it', async () => {
  const { page, library, chooseLibrary } = await openStudio()
  await page.getByText('fabric-64').first().waitFor()
  renameSync(library, `${library} on the shelf`)
  const notice = page.getByRole('status').filter({ hasText: `The library’s folder ${library} is gone` })
  await notice.waitFor({ timeout: 20_000 })
  const button = notice.getByRole('button', { name: 'Choose another library…' })
  if (!chooseLibrary) {
    expect(await notice.textContent()).toContain('start it with another library: loom serve --library FOLDER')
    expect(await button.count()).toBe(0)
    return
  }
  const other = join(temporaryFolder(), 'other')
  await chooseLibrary(other, () => button.click())
  await expect.poll(() => existsSync(join(other, 'library.json')), { timeout: 20_000 }).toBe(true)
  await expect.poll(() => notice.count(), { timeout: 20_000 }).toBe(0)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText(other).first().waitFor()
  expect(existsSync(library)).toBe(false)
})
