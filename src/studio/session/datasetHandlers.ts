/** Calls about pictures to train on: folders, reports, imports. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Dataset as SeenDataset, PicturesSource } from '../../contract/schemas/datasets.ts'
import { DecodedPictures } from '../datasets/decodedPictures.ts'
import { listDatasets, openDataset, readReport, removeDataset, type Dataset } from '../datasets/dataset.ts'
import { importDataset } from '../datasets/importDataset.ts'
import { inspectSource } from '../datasets/inspectSource.ts'
import { listFolder } from '../folders.ts'
import { previewImport } from '../datasets/previewImport.ts'
import { addresses } from './addresses.ts'
import type { Studio } from './studio.ts'
import { changing, type HandlersOf, type OfWindows } from './parts.ts'

/** Pictures that a page sees of a source before it imports them. */
const previewed = 12

export function datasetHandlers(studio: Studio, windows: OfWindows): HandlersOf<'datasets' | 'folders'> {
  const { library, jobs, archives } = studio
  const changed = changing(studio.broadcast, 'datasets')
  const decoded = new DecodedPictures()
  const open = (id: string) => openDataset(join(library.datasets, id))
  const pathOf = async (source: PicturesSource) =>
    source.kind === 'path' ? source.path : windows().uploads.path(source.upload)
  return {
    'folders.list': ({ path }) => listFolder(path),
    async 'datasets.list'() {
      return (await listDatasets(library.datasets)).datasets.map(describeDataset)
    },
    async 'datasets.inspect'({ source, size }) {
      const path = await pathOf(source)
      return jobs.start({
        kind: 'inspect',
        subject: basename(path),
        work: async (control) => {
          return {
            kind: 'report',
            report: await inspectSource({ ...control, path, size, decoded, archives }),
          }
        },
      })
    },
    async 'datasets.preview'({ source, ...options }, { gone }) {
      const { size, channels } = options
      const place = { source: await pathOf(source), decoded, archives, signal: gone }
      const pixels = await previewImport({ ...options, ...place, count: previewed })
      return { count: pixels.length / (size * size * channels), size, channels, pixels }
    },
    async 'datasets.import'({ source, ...options }) {
      const path = await pathOf(source)
      return jobs.start({
        kind: 'import',
        subject: options.name,
        work: async (control) => {
          const { datasets: directory } = await studio.ownLibrary()
          const { dataset, reused } = await importDataset({
            ...options,
            ...control,
            directory,
            source: path,
            decoded,
            archives,
          })
          decoded.clear()
          await archives.clear()
          if (source.kind === 'upload') await windows().uploads.remove(source.upload)
          const report = await readReport(dataset)
          return changed({ kind: 'dataset', dataset: describeDataset(dataset), report, reused })
        },
      })
    },
    async 'datasets.report'({ id }) {
      return readReport(await open(id))
    },
    async 'datasets.remove'({ id }) {
      await removeDataset({ directory: library.datasets, id })
      return changed({})
    },
  }
}

function describeDataset(dataset: Dataset): SeenDataset {
  const { id, name, count, width: size, channels, options, labels, createdAt, source, directory } = dataset
  return {
    id,
    name,
    count,
    size,
    channels,
    fit: options.fit,
    labels: [...labels],
    createdAt,
    path: source.path,
    ...(existsSync(join(directory, 'thumbnails', 'sheet.webp')) && { sheet: addresses.datasetSheet(id) }),
  }
}
