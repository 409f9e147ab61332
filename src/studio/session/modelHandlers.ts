/** Calls about models. */
import { basename } from 'node:path'
import type { Model as SeenModel } from '../../contract/schemas/models.ts'
import { weightsTitle } from '../../contract/weightsFiles.ts'
import { countTrained } from '../../engine/models/network.ts'
import { familyNamed, generatorLayers, pictureFormat } from '../../engine/families/families.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { splitLatents, stackLatents } from '../../engine/latent/latent.ts'
import { hideModel, renameModel, tellModel } from '../models/changeModel.ts'
import { shareModel } from '../loomFile/shareLoomFile.ts'
import { keptDirections, modelDirections } from '../models/directions.ts'
import { exportModel } from '../models/exportModel.ts'
import { importModel } from '../models/importModel.ts'
import { listModels, openModel, underFreeName, type Model } from '../models/model.ts'
import { hasEncoder } from '../models/modelEncoder.ts'
import { hasPictures, picturesNamed, readPictures } from '../models/ownPictures.ts'
import { placePhotos } from '../places/placePhotos.ts'
import { untoldFields } from '../recipes.ts'
import { addresses } from './addresses.ts'
import type { Studio } from './studio.ts'
import { changing, offer, type HandlersOf, type OfWindows } from './parts.ts'

export function modelHandlers(studio: Studio, windows: OfWindows): HandlersOf<'models'> {
  const { models, library, jobs, removedModels } = studio
  const open = (id: string) => openModel(models, id)
  const changed = changing(studio.broadcast, 'models')
  return {
    async 'models.list'() {
      return (await listModels(models)).models.map(describeModel)
    },
    async 'models.import'({ upload, name }) {
      const { uploads } = windows()
      const file = await uploads.path(upload)
      const wanted = name ?? weightsTitle(basename(file))
      const { id } = await underFreeName([models.library, models.shipped], wanted, (free) =>
        importModel(studio, { file, name: free }),
      )
      await uploads.remove(upload)
      return changed(describeModel(await open(id)))
    },
    'models.rename': async ({ id, name }) =>
      changed(describeModel(await renameModel(models, await open(id), name))),
    async 'models.tell'({ id, told }) {
      await studio.ownLibrary()
      return changed(describeModel(await tellModel(models, await open(id), told, () => studio.openBackend())))
    },
    async 'models.remove'({ id }) {
      await studio.ownLibrary()
      const before = removedModels.get(id)
      removedModels.set(id, await hideModel(await open(id)))
      await before?.letGo()
      return changed({})
    },
    async 'models.restore'({ id }) {
      const removed = removedModels.get(id)
      if (!removed) {
        throw new ProblemError({
          code: 'model-unknown',
          message: 'This model cannot be brought back any more.',
          remedy: 'Import or train it again.',
        })
      }
      await removed.restore()
      removedModels.delete(id)
      return changed(describeModel(await open(id)))
    },
    async 'models.export'({ id, precision = 'F32' }) {
      const model = await open(id)
      const write = (out: string) => exportModel({ model, out, precision })
      return [await offer(windows(), `${model.name}.safetensors`, write)]
    },
    async 'models.share'({ id, ...parts }) {
      const { version } = windows().options
      const model = await open(id)
      const write = (out: string) => shareModel(studio, { model, out, version, ...parts })
      return offer(windows(), `${model.name}.loom`, write)
    },
    async 'models.pictures'({ id, text, offset, limit }) {
      const model = await open(id)
      const { latentSize } = model.network
      const kept = await readPictures(model)
      const found = kept ? picturesNamed(kept, text) : []
      const shown = found.slice(offset, offset + limit)
      const latents = kept ? splitLatents(kept.latents, latentSize) : []
      const { names, columns, side } = kept ?? { names: [], columns: 1, side: 0 }
      return {
        total: found.length,
        pictures: shown.map((index) => ({ index, name: names[index]! })),
        latents: stackLatents(shown.map((index) => latents[index]!)) as Float32Array<ArrayBuffer>,
        sheet: {
          address: addresses.learnedPictures(id, model.sha256),
          columns,
          rows: Math.ceil(names.length / columns),
          side,
        },
      }
    },
    async 'models.place'({ id, upload }, { gone }) {
      return windows().uploads.use(upload, async (file) => {
        const [placed] = await placePhotos(studio, { model: await open(id), files: [file], signal: gone })
        const { name, latent, picture } = placed!
        const { size, channels, pixels } = picture
        return {
          name,
          latent: Float32Array.from(latent),
          picture: { size, channels, pixels: Uint8Array.from(pixels) },
        }
      })
    },
    async 'models.directions'({ id }) {
      const measured = await keptDirections(await open(id), library.directions)
      return measured ? { measured: measured.map(copyDirection) } : {}
    },
    async 'models.measureDirections'({ id }) {
      const model = await open(id)
      return jobs.start({
        kind: 'directions',
        subject: model.name,
        key: `directions ${model.sha256}`,
        work: async (control) => {
          const openBackend = () => studio.openBackend()
          await modelDirections({ ...control, model, directory: library.directions, openBackend })
          return { kind: 'directions', model: id }
        },
      })
    },
  }
}

function describeModel(model: Model): SeenModel {
  const { id, name, sha256, createdAt, shipped, network, discriminators, provenance } = model
  const { size, channels } = pictureFormat(network)
  return {
    id,
    name,
    sha256,
    createdAt,
    shipped,
    family: network.family,
    familyTitle: familyNamed(network.family).title,
    size,
    channels,
    latentSize: network.latentSize,
    parameters: countTrained(generatorLayers(network)),
    hasDiscriminator: discriminators.length > 0,
    hasEncoder: hasEncoder(model),
    hasPictures: hasPictures(model),
    provenance: { ...provenance },
    untold: provenance.kind === 'imported' ? untoldFields(network) : [],
    preview: addresses.model(id, sha256),
  }
}

function copyDirection<D extends { readonly vector: Float32Array }>(direction: D) {
  return { ...direction, vector: Float32Array.from(direction.vector) }
}
