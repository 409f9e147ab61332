/** Models of PyTorch come in and go out again: what is kept of them, and what is said. With the real engine. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { generatePictures } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { readTorchFile } from '../../../src/engine/weights/torchFile.ts'
import { readLoomFile } from '../../../src/studio/loomFile/readLoomFile.ts'
import { shareModel } from '../../../src/studio/loomFile/shareLoomFile.ts'
import { tellModel } from '../../../src/studio/models/changeModel.ts'
import { exportModel } from '../../../src/studio/models/exportModel.ts'
import { importModel } from '../../../src/studio/models/importModel.ts'
import { openModel, type Model } from '../../../src/studio/models/model.ts'
import type { Studio } from '../../../src/studio/session/studio.ts'
import { addModel, emptyStudio } from '../loomFile/makeLibrary.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loom-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const withoutCounters = (names: Iterable<string>) =>
  [...names].filter((name) => !name.endsWith('num_batches_tracked')).toSorted()

test.each(['torch/generator.half.pth', 'torch/generator.module.pth', 'pytorch/mnist28.generator.pth'])(
  '%s goes out under the names that it came with',
  async (name) => {
    const [studio, out] = [emptyStudio(), join(temporaryFolder(), 'out.safetensors')]
    await importModel(studio, { file: fixture(name), name: 'theirs' })
    await exportModel({ model: await openModel(studio.models, 'theirs'), out })
    const given = readTorchFile(readFileSync(fixture(name)))[0]!.tensors
    const { tensors } = readSafetensors(readFileSync(out))
    expect([...tensors.keys()].toSorted()).toEqual(withoutCounters(given.keys()))
    for (const [key, { shape, data }] of tensors) expect({ shape, data }).toEqual(given.get(key))
  },
)

test('both networks of one file go out under their own names, without what was made up for them', async () => {
  const [studio, folder] = [emptyStudio(), temporaryFolder()]
  const { tensors } = readSafetensors(readFileSync(fixture('pytorch/dcgan32.safetensors')))
  const pair = new Map([...tensors].filter(([name]) => /^[GD]\./.test(name)))
  pair.set('G.net.9.bias', { shape: [3], data: Float32Array.of(0.1, 0.2, 0.3) })
  pair.set('D.net.0.bias', { shape: [8], data: new Float32Array(8) })
  writeFileSync(join(folder, 'pair.safetensors'), writeSafetensors(pair))
  await importModel(studio, { file: join(folder, 'pair.safetensors'), name: 'pair' })
  await exportModel({ model: await openModel(studio.models, 'pair'), out: join(folder, 'out') })
  expect(readdirSync(join(folder, 'out')).toSorted()).toEqual([
    'discriminator.safetensors',
    'generator.safetensors',
  ])
  for (const [role, letter] of [
    ['generator', 'G'],
    ['discriminator', 'D'],
  ] as const) {
    const written = readSafetensors(readFileSync(join(folder, 'out', `${role}.safetensors`))).tensors
    const own = [...pair.keys()].filter((name) => name.startsWith(`${letter}.`)).map((name) => name.slice(2))
    expect([...written.keys()].toSorted()).toEqual(withoutCounters(own))
  }
})

test('what of a file stays out is kept with the model', async () => {
  const studio = emptyStudio()
  const { provenance } = await importModel(studio, { file: fixture('torch/checkpoint.pth'), name: 'ema' })
  const said = { kind: 'imported', file: 'checkpoint.pth', leftOut: ['netG', 'fixed_noise'] }
  expect(provenance).toEqual(said)
  expect((await openModel(studio.models, 'ema')).provenance).toEqual(said)
})

describe('what weights do not tell', () => {
  const told = { slope: 0.2, output: 'sigmoid', epsilon: 0.8 }
  const file = fixture('torch/untold.safetensors')
  const right = readSafetensors(readFileSync(fixture('torch/untold.pictures.safetensors'))).tensors.get(
    'pictures',
  )!
  const { data } = readSafetensors(readFileSync(file)).tensors.get('z')!
  const latents = Array.from({ length: 4 }, (_, i) => data.slice(4 * i, 4 * i + 4))

  /** How far the model's pictures are from PyTorch's, of 255. */
  async function distance(studio: Studio, id: string): Promise<number> {
    const { ready, release } = await studio.generators.hold({ kind: 'model', id })
    const { operations, network, format } = ready
    const pixels = wholly(generatePictures(operations, network, format, latents))
    release()
    return pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - right.data[i]! * 255)), 0)
  }

  test('is assumed, and said at import it gives PyTorch’s pictures', async () => {
    const studio = emptyStudio()
    const assumed = await importModel(studio, { file, name: 'assumed' })
    expect(await distance(studio, assumed.id)).toBeGreaterThan(20)
    const known = await importModel(studio, { file, name: 'known', told })
    expect(await distance(studio, known.id)).toBeLessThan(1)
    expect(known.network).toMatchObject(told)
    expect(known.sha256).not.toBe(assumed.sha256)
    await expect(
      importModel(studio, { file, name: 'other', told: { output: 'softmax' } }),
    ).rejects.toMatchObject({ code: 'network-untold', remedy: 'It is one of tanh, sigmoid.' })
  })

  test('can be said later, and taken back; an export of ours tells it', async () => {
    const [studio, out] = [emptyStudio(), join(temporaryFolder(), 'out.safetensors')]
    const { id, sha256 } = await importModel(studio, { file, name: 'later' })
    const tell = async (values: Readonly<Record<string, unknown>>) =>
      tellModel(studio.models, await openModel(studio.models, id), values, () => studio.openBackend())
    const changed = await tell(told)
    expect(await distance(studio, id)).toBeLessThan(1)
    expect(changed).toMatchObject({ id, name: 'later', network: told })
    await exportModel({ model: changed, out })
    const back = await importModel(studio, { file: out, name: 'back' })
    expect(back.sha256).toBe(changed.sha256)
    expect(await distance(studio, back.id)).toBeLessThan(1)
    const assumed = await tell({ slope: 0, output: 'tanh', epsilon: 1e-5 })
    expect(assumed.sha256).toBe(sha256)
    expect(await distance(studio, id)).toBeGreaterThan(20)
  })

  test('is whole wherever it was broken off', async () => {
    const [studio, folder] = [emptyStudio(), temporaryFolder()]
    const { id } = await importModel(studio, { file, name: 'later' })
    const before = await openModel(studio.models, id)
    const generator = join(before.directory, 'generator.safetensors')
    const bytes = readFileSync(generator)
    await tellModel(studio.models, before, told, () => studio.openBackend())
    // As where the process ended after the description, which is written first.
    writeFileSync(generator, bytes)
    const model = await openModel(studio.models, id)
    expect(model.network).toMatchObject(told)
    expect(await distance(studio, id)).toBeLessThan(1)
    const out = join(folder, 'shared.loom')
    await shareModel(studio, { model, out, version: '1' })
    const content = await readLoomFile(out)
    expect(content).toMatchObject({ kind: 'model', model: { sha256: model.sha256 } })
    writeFileSync(generator, bytes.subarray(0, -4))
    await expect(shareModel(studio, { model, out, version: '1' })).rejects.toMatchObject({
      code: 'model-damaged',
    })
  })

  test('is known of what was trained here, and of what ships', async () => {
    const studio = emptyStudio()
    const shipped = await openModel(studio.models)
    const own = await addModel(studio)
    const tell = (model: Model) => tellModel(studio.models, model, told, () => studio.openBackend())
    await expect(tell(shipped)).rejects.toMatchObject({ code: 'model-shipped' })
    await expect(tell(own)).rejects.toMatchObject({ code: 'model-trained' })
  })
})
