/** Calls about models. */
import { basename, extname } from 'node:path'
import type { Handlers } from '../../contract/server.ts'
import type { Model as SeenModel } from '../../contract/schemas/models.ts'
import { countTrained } from '../../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../engine/models/pair.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { hideModel, renameModel } from '../models/changeModel.ts'
import { exportModel } from '../models/exportModel.ts'
import { freeModelName, type Model } from '../models/model.ts'
import { addresses } from './addresses.ts'
import type { SessionParts } from './parts.ts'

type Names = Extract<keyof Handlers, `models.${string}`>

export function modelHandlers(parts: SessionParts): Pick<Handlers, Names> {
  const { options, studio, library, broadcast, jobs, uploads, downloads, removedModels } = parts
  const changed = () => broadcast.tell('models.changed', {})
  return {
    async 'models.list'() {
      return (await studio.models()).map(describeModel)
    },
    async 'models.import'({ upload, name }) {
      const file = await uploads.path(upload)
      const wanted = name ?? basename(file, extname(file))
      const places = [library.models, studio.modelPlaces().shipped]
      const { id } = await studio.importModel({ file, name: freeModelName(places, wanted) })
      await uploads.remove(upload)
      changed()
      return describeModel(await studio.model(id))
    },
    async 'models.rename'({ id, name }) {
      const renamed = await renameModel(studio.modelPlaces(), await studio.model(id), name)
      changed()
      return describeModel(renamed)
    },
    async 'models.remove'({ id }) {
      const before = removedModels.get(id)
      removedModels.set(id, await hideModel(await studio.model(id)))
      await before?.letGo()
      changed()
      return {}
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
      changed()
      return describeModel(await studio.model(id))
    },
    async 'models.export'({ id, precision = 'F32' }) {
      const model = await studio.model(id)
      const download = await downloads.place(`${model.name}.safetensors`)
      await exportModel({ model, out: download.path, precision })
      return [{ address: addresses.download(download.id), fileName: basename(download.path) }]
    },
    async 'models.share'({ id, discriminator }) {
      const model = await studio.model(id)
      const download = await downloads.place(`${model.name}.loom`)
      await studio.shareModel({ model: id, out: download.path, version: options.version, discriminator })
      return { address: addresses.download(download.id), fileName: download.fileName }
    },
    async 'models.directions'({ id }) {
      const measured = await studio.keptDirections(id)
      return measured ? { measured: measured.map(copyDirection) } : {}
    },
    async 'models.measureDirections'({ id }) {
      const model = await studio.model(id)
      const job = jobs.start({
        kind: 'directions',
        subject: model.name,
        key: `directions ${model.sha256}`,
        work: async (control) => {
          await studio.directions(id, control)
          return { kind: 'directions', model: id }
        },
      })
      return { job }
    },
  }
}

export function describeModel(model: Model): SeenModel {
  const { id, name, sha256, createdAt, shipped, network, hasDiscriminator, provenance } = model
  const { size, channels } = pictureFormat(network)
  return {
    id,
    name,
    sha256,
    createdAt,
    shipped,
    family: network.family,
    size,
    channels,
    latentSize: network.latentSize,
    parameters: countTrained(generatorLayers(network)),
    hasDiscriminator,
    provenance: { ...provenance },
    preview: addresses.model(id, sha256),
  }
}

function copyDirection<D extends { readonly vector: Float32Array }>(direction: D) {
  return { ...direction, vector: Float32Array.from(direction.vector) }
}
