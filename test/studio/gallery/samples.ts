/** Galleries in temporary folders, and small pictures with recipes. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { withRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { Gallery, type SaveRequest } from '../../../src/studio/gallery/gallery.ts'
import { temporaryFolder } from '../datasets/samples.ts'

export const fabric = { name: 'fabric-64', sha256: 'ab'.repeat(32) }
export const indigo = { name: 'Índigo-64', sha256: 'cd'.repeat(32) }

export interface Place {
  readonly directory: string
  readonly index: string
}

export async function newPlace(): Promise<Place> {
  const library = await temporaryFolder()
  await mkdir(join(library, 'gallery'))
  return { directory: join(library, 'gallery'), index: join(library, 'index.sqlite') }
}

/** Closed after the test if the test has not done so. */
export async function openAt({ directory, index }: Place): Promise<Gallery> {
  const gallery = await Gallery.open(directory, index)
  onTestFinished(() => gallery.close().catch(() => {}))
  return gallery
}

const plain = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#346' } })
  .png()
  .toBuffer()

export function pictureOf(model: { name: string; sha256: string }, latents = 1, columns = 1): Buffer {
  return withRecipe(plain, {
    made: { by: 'seed', seed: 1 },
    model,
    engine: 'test',
    layout: { columns, gap: 0, scale: 1 },
    latents: Array.from({ length: latents }, (_, i) => Float32Array.of(i, 1, 2)),
  })
}

export function aPicture(request: Partial<SaveRequest> = {}): SaveRequest {
  const { model = fabric } = request
  return { file: pictureOf(model), format: 'png', kind: 'picture', width: 8, height: 6, model, ...request }
}

export const everything = { sort: 'newest', offset: 0, limit: 1000 } as const

/** Titles that a query finds, in its order. */
export async function titles(gallery: Gallery, query: object = {}): Promise<string[]> {
  const { items } = await gallery.query({ ...everything, ...query })
  return items.map(({ title }) => title)
}
