/** A model that got to know its pictures, on the command line: places of photos, and what goes along when it is shared. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPictures, loom, loomJson, temporaryFolder } from './loom.ts'

const weights = fileURLToPath(new URL('../../fixtures/pytorch/dcgan32.generator.pth', import.meta.url))

interface Placed {
  readonly model: string
  readonly photos: readonly { readonly name: string; readonly latent: readonly number[] }[]
}

/** Nine pictures and a library with a model of them, trained by phases for some steps. */
async function trained(...options: readonly string[]): Promise<{ library: string; pictures: string }> {
  const folder = temporaryFolder()
  const [library, pictures] = [join(folder, 'library'), join(folder, 'shapes')]
  mkdirSync(pictures)
  await drawPictures(pictures, 9, 32)
  const steps = ['--reconstruction-steps', '3', '--epochs', '1', '--batch', '4', '--latent-size', '8']
  const data = ['--data', pictures, '--name', 'Shapes', '--seed', '1', '--precision', 'float32']
  await loomJson(['train', '--recipe', 'tiny', ...data, ...steps, ...options], library)
  return { library, pictures }
}

test('photos have places, which become pictures; a share leaves the pictures out unless they are asked for', async () => {
  const { library, pictures } = await trained()
  const folder = temporaryFolder()
  const files = ['shape-003.png', 'shape-004.png'].map((name) => join(pictures, name))
  const { model, photos } = await loomJson<Placed>(['place', 'Shapes', ...files], library)
  expect([model, ...photos.map(({ name }) => name)]).toEqual(['Shapes', 'shape-003.png', 'shape-004.png'])
  for (const { latent } of photos) expect(Math.hypot(...latent)).toBeCloseTo(Math.sqrt(8), 4)
  expect((await loom(['place', 'Shapes', files[0]!], library)).stdout).toMatch(
    /^shape-003\.png: -?\d+\.\d\d, .*… \(8 numbers\)\n$/,
  )

  const out = join(folder, 'there.png')
  await loomJson(['place', 'Shapes', ...files, '--out', out, '--size', '64'], library)
  expect(await sharp(out).metadata()).toMatchObject({ width: 64, height: 32 })
  const shown = await loom(['show', out], library)
  expect(shown.stdout).toContain('where shape-003.png, shape-004.png would lie')
  const latents = join(folder, 'latents.json')
  const again = join(folder, 'again.png')
  writeFileSync(latents, JSON.stringify(photos.map(({ latent }) => latent)))
  await loomJson(['generate', '--model', 'Shapes', '--latent', latents, '--out', again], library)
  const pixelsOf = (file: string) => sharp(file).resize(32, 16, { kernel: 'nearest' }).raw().toBuffer()
  expect((await pixelsOf(again)).equals(await pixelsOf(out))).toBe(true)

  const [plain, whole] = ['plain.loom', 'whole.loom'].map((name) => join(folder, name)) as [string, string]
  await loomJson(['share', 'model', 'Shapes', '--out', plain], library)
  await loomJson(['share', 'model', 'Shapes', '--out', whole, '--with-pictures'], library)
  expect([plain, whole].map((file) => readFileSync(file).includes('shape-003.png'))).toEqual([false, true])
  for (const [file, has] of [
    [plain, false],
    [whole, true],
  ] as const) {
    const other = temporaryFolder()
    await loomJson(['open', file], other)
    expect(existsSync(join(other, 'models/shapes/pictures/sheet.webp'))).toBe(has)
    expect(await loomJson(['place', 'Shapes', ...files], other)).toEqual({ model, photos })
  }
})

test('what cannot be placed is told in a sentence, and damaged parts are listed and removed', async () => {
  const { library, pictures } = await trained('--without-pictures')
  const photo = join(pictures, 'shape-000.png')
  const own = join(library, 'models', 'shapes')
  expect([existsSync(join(own, 'encoder.safetensors')), existsSync(join(own, 'pictures'))]).toEqual([
    true,
    false,
  ])
  await loomJson(['models', 'import', weights, '--name', 'Cloth'], library)
  const plain = await loom(['place', 'Cloth', photo], library)
  expect([plain.status, plain.stderr]).toEqual([
    1,
    expect.stringContaining('The model “Cloth” has no places for photos'),
  ])
  writeFileSync(join(own, 'encoder.safetensors'), 'Dear reader')
  const broken = await loom(['place', 'Shapes', photo], library)
  expect([broken.status, broken.stderr]).toEqual([
    1,
    expect.stringContaining('Of the model “Shapes”, encoder.safetensors is damaged.'),
  ])
  const listed = await loomJson<{ broken: { what: string }[] }>(['models', 'list'], library)
  expect(listed.broken.map(({ what }) => what)).toEqual(['shapes/encoder.safetensors'])
  await loomJson(['models', 'remove', 'shapes/encoder.safetensors'], library)
  expect(existsSync(join(own, 'encoder.safetensors'))).toBe(false)
  const gone = await loom(['place', 'Shapes', photo], library)
  expect(gone.stderr).toContain('has no places for photos')
})
