/**
 * `tsx scripts/ship.ts MODEL [NAME]`: makes a trained model of the library one that ships, in half precision but for its encoder,
 * and measures its directions; without MODEL it only measures those of the one that ships.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { computeDirections } from '../src/studio/models/computeDirections.ts'
import { shippedFile, writeDirections } from '../src/studio/models/directions.ts'
import { openModel, readNetworks, readWeights, saveModel, type Model } from '../src/studio/models/model.ts'
import { encoderBytes, readModelEncoder } from '../src/studio/models/modelEncoder.ts'
import { shippedModelName, shippedModels } from '../src/studio/resources.ts'
import { Studio } from '../src/studio/session/studio.ts'

const [name, as = shippedModelName] = process.argv.slice(2)
const parent = shippedModels()
const studio = new Studio()
if (name !== undefined) await ship(await openModel(studio.models, name))
const { network, ...shipped } = await openModel({ library: parent, shipped: parent }, as)
const directions = await computeDirections({
  network,
  weights: await readWeights({ network, ...shipped }),
  backend: await studio.openBackend(),
})
await writeDirections(join(shipped.directory, shippedFile), shipped, directions)

async function ship(model: Model): Promise<void> {
  const encoder = await readModelEncoder(model)
  await rm(join(parent, as), { recursive: true, force: true })
  await saveModel(parent, {
    name: as,
    network: model.network,
    ...(await readNetworks(model)),
    ...(encoder && { encoder: encoderBytes(encoder) }),
    provenance: model.provenance,
    preview: await readFile(join(model.directory, 'preview.png')),
    precision: 'F16',
  })
}
