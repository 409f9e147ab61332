/** The export dialog as a hand uses it, over a timeline that is made for it. */
import type { Locator, Page } from 'playwright'
import type { GalleryItem } from '../../../src/contract/schemas/gallery.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { openStudio, type OpenedStudio, type StudioCalls } from './studio.ts'

/** Of the timeline. */
export const fps = 12
export const seconds = 1

export const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true })
export const dialog = (page: Page) => page.getByRole('dialog')
export const format = (page: Page, name: string) =>
  dialog(page).getByRole('radio', { name, exact: true }).check({ force: true })
export const facts = (page: Page) => dialog(page).getByRole('list', { name: 'About the film' })

/** A loop through three seeds, open in the timeline's view. */
async function openTimeline(page: Page, client: StudioCalls, length = seconds): Promise<void> {
  const [model] = await client.call('models.list', {})
  const { id } = await client.call('timelines.save', {
    model: model!.id,
    name: 'Harmattan loop',
    timeline: {
      fps,
      seconds: length,
      loop: true,
      keyframes: [0, 1, 2].map((seed) => ({
        id: `stop-${seed}`,
        latent: Float32Array.from(latentOfSeed(seed, model!.latentSize)),
        at: (seed * length) / 4,
        hold: 0,
        easing: 'linear' as const,
        path: 'slerp' as const,
      })),
    },
  })
  await page.evaluate((at) => (location.hash = at), `#/timeline?id=${id}`)
}

export async function openDialog(page: Page): Promise<void> {
  await button(page, /^Export…/).click()
  await dialog(page).getByRole('heading', { name: 'Export “Harmattan loop”' }).waitFor()
}

export interface WithDialog {
  readonly studio: OpenedStudio
  readonly page: Page
  readonly client: StudioCalls
}

export async function opened(length?: number): Promise<WithDialog> {
  const studio = await openStudio()
  const client = await studio.client()
  await openTimeline(studio.page, client, length)
  await openDialog(studio.page)
  return { studio, page: studio.page, client }
}

/** From the choices to the file on the disk, and back to the choices. */
export async function exported({ page, saved }: OpenedStudio): Promise<string> {
  await button(dialog(page), 'Export').click()
  const path = await saved(() => button(dialog(page), 'Download').click({ timeout: 60_000 }))
  await button(dialog(page), 'Change something').click()
  return path
}

export async function films(client: StudioCalls): Promise<GalleryItem[]> {
  return (await client.call('gallery.query', { offset: 0, limit: 50 })).items
}
