/** One of each thing that the Studio tells of, whole enough for the contract. */
import type { Dataset, HealthReport } from '../../src/contract/schemas/datasets.ts'
import type { GalleryItem, ItemDetails } from '../../src/contract/schemas/gallery.ts'
import type { Job, JobResult } from '../../src/contract/schemas/jobs.ts'
import type { Model } from '../../src/contract/schemas/models.ts'
import type { Previews, Recipe, Run } from '../../src/contract/schemas/runs.ts'

const createdAt = '2026-11-25T12:00:00.000Z'
const sha256 = 'a'.repeat(64)

export function itemOf(id: string, more: Partial<GalleryItem> = {}): GalleryItem {
  return {
    id,
    title: `Picture ${id}`,
    tags: [],
    favourite: false,
    createdAt,
    kind: 'picture',
    width: 64,
    height: 64,
    format: 'png',
    model: { name: 'fabric-64', sha256 },
    address: `media/gallery/${id}`,
    ...more,
  }
}

export function detailsOf(item: GalleryItem, more: Partial<ItemDetails> = {}): ItemDetails {
  const nothing = { made: {}, engine: '', ancestors: [], children: [] }
  return { item, latents: Float32Array.of(1, 2), count: 1, ...nothing, ...more }
}

export function modelOf(id: string, more: Partial<Model> = {}): Model {
  return {
    id,
    name: id,
    sha256,
    createdAt,
    shipped: false,
    family: 'dcgan',
    familyTitle: 'DCGAN',
    size: 64,
    channels: 3,
    latentSize: 100,
    parameters: 3_576_704,
    hasDiscriminator: true,
    hasEncoder: false,
    hasPictures: false,
    provenance: { kind: 'imported', file: `${id}.pth` },
    untold: [],
    preview: `media/models/${id}`,
    ...more,
  }
}

export function recipeOf(name: string, more: Partial<Recipe> = {}): Recipe {
  return {
    name,
    title: name,
    summary: '',
    family: 'dcgan',
    size: 64,
    channels: 3,
    anyChannels: true,
    network: { imageSize: 64, channels: 3 },
    training: { epochs: 20 },
    ...more,
  }
}

export function runOf(id: string, more: Partial<Run> = {}): Run {
  return {
    id,
    name: id,
    createdAt,
    recipe: recipeOf('fabric-64'),
    dataset: { id: 'leaves', name: 'leaves', count: 100 },
    engine: '',
    seed: 0,
    status: 'training',
    step: 0,
    epoch: 0,
    epochs: 20,
    stepsBefore: 0,
    models: [],
    measured: {},
    ...more,
  }
}

export function previewsOf(count: number): Previews {
  const list = Array.from({ length: count }, (_, at) => ({ epoch: at + 1, address: `media/runs/${at + 1}` }))
  const latents = Float32Array.from({ length: 4 * 2 }, (_, at) => at)
  return { list, columns: 2, count: 4, gap: 0, size: 64, channels: 3, latentSize: 2, latents }
}

export function datasetOf(id: string, more: Partial<Dataset> = {}): Dataset {
  const kept = { count: 100, size: 64, channels: 3 as const, fit: 'cover' as const, labels: [] }
  return { id, name: id, createdAt, path: `/pictures/${id}`, ...kept, ...more }
}

export function reportOf(more: Partial<HealthReport> = {}): HealthReport {
  return {
    kind: 'folder',
    path: '/pictures/leaves',
    size: 128,
    count: 100,
    formats: {},
    tooSmall: [],
    corrupt: [],
    notPictures: [],
    duplicates: { exact: [], near: [] },
    alphaCount: 0,
    greyscaleCount: 0,
    labels: [],
    ...more,
  }
}

export function jobOf(id: string, state: Job['state'] = { kind: 'running' }): Job {
  return { id, kind: 'inspect', subject: '', startedAt: createdAt, done: 0, total: 0, state }
}

export function doneJob(id: string, result: JobResult): Job {
  return jobOf(id, { kind: 'done', result })
}
