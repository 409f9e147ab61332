/** Models of PyTorch come in and go out again: what is kept of them, and what is said. With the real engine. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { readTorchFile } from '../../../src/engine/weights/torchFile.ts'
import { exportModel } from '../../../src/studio/models/exportModel.ts'
import { importModel } from '../../../src/studio/models/importModel.ts'
import { openModel } from '../../../src/studio/models/model.ts'
import { emptyStudio } from '../loomFile/makeLibrary.ts'

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
