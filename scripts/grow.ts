/**
 * `tsx scripts/grow.ts MODEL AS`: a model of the library that makes pictures of twice the side, beginning with what MODEL has
 * learned, its encoder included; to be trained further (`loom train --fine-tune AS`). How base models of larger pictures began.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DcganOptions } from '../src/engine/families/dcgan/fields.ts'
import { openModel, readWeights, saveModel } from '../src/studio/models/model.ts'
import { encoderBytes, readModelEncoder } from '../src/studio/models/modelEncoder.ts'
import { Studio } from '../src/studio/session/studio.ts'
import { grownGenerator } from './grownGenerator.ts'

const [name, as] = process.argv.slice(2)
if (name === undefined || as === undefined)
  throw new Error('Which model, and what the new one is to be called?')
const studio = new Studio()
const model = await openModel(studio.models, name)
const encoder = await readModelEncoder(model)
const { operations } = await studio.openBackend()
const before = model.network as DcganOptions
const { network, weights } = grownGenerator(operations, before, await readWeights(model), 1)
await saveModel(studio.models.library, {
  name: as,
  network,
  generator: weights,
  ...(encoder && { encoder: encoderBytes(encoder) }),
  provenance: model.provenance,
  preview: await readFile(join(model.directory, 'preview.png')),
})
