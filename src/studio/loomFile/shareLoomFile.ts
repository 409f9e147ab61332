/** Writes `.loom` files: a model, or a timeline with the model that shows it. */
import { basename, dirname, extname } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { makeFolder } from '../library/wholeFile.ts'
import type { Model } from '../models/model.ts'
import { writeTimelineFile, type TimelineFile } from '../timelines/timelineFile.ts'
import { writeZip } from '../writeZip.ts'
import { longestJson, loomFormat, manifestFile, timelineEntry, zipLimits, type Manifest } from './format.ts'
import { entriesOf, jsonBytes, shareableModel } from './sharedModel.ts'

interface ShareRequest {
  /** A `.loom` file, written whole or not at all. */
  readonly out: string
  /** Of the program. */
  readonly version: string
  /** The library's folder of directions. */
  readonly directions: string
}

export interface ShareModelRequest extends ShareRequest {
  readonly model: Model
  /** Also what it was trained against, to go on training it. */
  readonly discriminator?: boolean | undefined
}

export interface ShareTimelineRequest extends ShareRequest {
  readonly timeline: TimelineFile
  /** The model that it is of; without, it is only named. */
  readonly model: Model | undefined
}

interface Entry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** @throws ProblemError `share-format`, `share-too-large`, `model-damaged`, `disk-full`, `library-unwritable` */
export async function shareModel(request: ShareModelRequest): Promise<void> {
  const { model, directions, discriminator, version } = request
  checkName(request.out)
  const shared = await shareableModel(model, directions, { discriminator })
  await write(request, { format: loomFormat, kind: 'model', version, name: model.name }, entriesOf(shared))
}

/** @throws ProblemError as shareModel does */
export async function shareTimeline(request: ShareTimelineRequest): Promise<void> {
  const { timeline, model, directions, version } = request
  checkName(request.out)
  const folder = 'models/1'
  const { name, sha256 } = timeline.model
  const models = sha256 === '' ? [] : [{ name, sha256, ...(model && { folder }) }]
  await write(request, { format: loomFormat, kind: 'timeline', version, name: timeline.name, models }, [
    { name: timelineEntry, bytes: jsonBytes(writeTimelineFile(timeline)) },
    ...(model ? entriesOf(await shareableModel(model, directions), `${folder}/`) : []),
  ])
}

async function write({ out }: ShareRequest, manifest: Manifest, parts: readonly Entry[]): Promise<void> {
  const entries = [{ name: manifestFile, bytes: jsonBytes(manifest) }, ...parts]
  checkSize(entries)
  await makeFolder(dirname(out))
  const time = new Date()
  await writeZip(
    entries.map((entry) => ({ ...entry, time })),
    out,
  )
}

/** What could not be opened again is not written. */
function checkSize(entries: readonly Entry[]): void {
  const total = entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const isTooLarge = ({ name, bytes }: Entry) =>
    bytes.length > (extname(name) === '.json' ? longestJson : zipLimits.entry)
  if (total + 2 ** 20 <= zipLimits.file && !entries.some(isTooLarge)) return
  throw new ProblemError({
    code: 'share-too-large',
    message: `With ${Math.round(total / 2 ** 20)} MB this is too much for one .loom file.`,
    remedy: 'Export the model as .safetensors, or share a timeline of fewer keyframes.',
  })
}

function checkName(out: string): void {
  if (extname(out).toLowerCase() === '.loom') return
  throw new ProblemError({
    code: 'share-format',
    message: `Models and timelines are shared as .loom files, and ${basename(out)} is none.`,
    remedy: 'Name a file that ends with .loom.',
  })
}
