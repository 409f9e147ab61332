/** `tsx scripts/ship.ts MODEL`: makes a trained model of the library the one that ships, in half precision. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readWeights, saveModel } from '../src/studio/models/model.ts'
import { resourcesFolder, shippedModelName, Studio } from '../src/studio/studio.ts'

const [name] = process.argv.slice(2)
if (name === undefined) throw new Error('Say which model of the library is to ship.')

const model = await new Studio().model(name)
const parent = join(resourcesFolder(), 'models')
await rm(join(parent, shippedModelName), { recursive: true, force: true })
await saveModel(parent, {
  name: shippedModelName,
  network: model.network,
  generator: await readWeights(model),
  discriminator: await readWeights(model, 'discriminator'),
  provenance: model.provenance,
  preview: await readFile(join(model.directory, 'preview.png')),
  precision: 'F16',
})
