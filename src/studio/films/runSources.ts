/** Frames of a training's time-lapse: its previews, or one latent as its kept checkpoints draw it. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import type { Backend } from '../../engine/backend.ts'
import { checkLatent, type Latent } from '../../engine/latent/latent.ts'
import { Network } from '../../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../engine/families/families.ts'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { generatePictures } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { damagedCheckpoint, takeState } from '../../engine/training/checkpoint.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import type { FilmSource } from '../export/film/film.ts'
import type { Raster } from '../raster.ts'
import { inOurWords } from '../inOurWords.ts'
import { inTurns } from '../inTurns.ts'
import { latestFile, type Run } from '../runs/run.ts'
import { listPreviews } from '../runs/runPreviews.ts'

export interface Pace {
  /** Seconds that each picture is there. */
  readonly secondsEach: number
  /** Seconds that the last one stays besides. */
  readonly lastHold: number
}

/**
 * Every preview of the run, in the order of training. In the place of one that cannot be read the one before is shown.
 * @throws ProblemError `run-without-previews`, `preview-unreadable` where none can be read
 */
export async function previewsSource(run: Run, pace: Pace, fps: number): Promise<FilmSource> {
  const previews = await listPreviews(run)
  const files = previews.map(({ name }) => join(run.directory, 'previews', `${name}.png`))
  if (files.length === 0) throw withoutPictures(run, 'preview')
  const leftOut = new Set<string>()
  const first = await firstReadable(files, leftOut)
  const { width, height, channels, pixels } = first
  const source = paced(files.length, pace, fps, first, async (picture) => {
    for (let at = picture; at >= 0; at--) {
      const raster = await readRaster(files[at]!, channels).catch(() => undefined)
      if (raster?.width === width && raster.height === height) return raster.pixels
      leftOut.add(basename(files[at]!))
    }
    return pixels.slice()
  })
  return { ...source, leftOut }
}

/** @throws ProblemError `preview-unreadable` */
async function firstReadable(files: readonly string[], leftOut: Set<string>): Promise<Raster<ArrayBuffer>> {
  let problem: unknown
  for (const file of files) {
    try {
      return await readRaster(file)
    } catch (error) {
      leftOut.add(basename(file))
      problem ??= error
    }
  }
  throw problem
}

/**
 * The latent as each kept checkpoint draws it, and as the latest does; damaged ones are left out.
 * @throws ProblemError `run-without-checkpoints`, or why none of them is of use
 */
export async function checkpointsSource(
  { operations }: Backend,
  run: Run,
  latent: Latent,
  pace: Pace,
  fps: number,
): Promise<FilmSource> {
  const { network } = run.recipe
  checkLatent(latent, network.latentSize)
  const kept = await readdir(join(run.directory, 'checkpoints')).catch(() => [])
  const format = pictureFormat(network)
  const pictures = new Map<number, Uint8Array<ArrayBuffer>>()
  const leftOut = new Set<string>()
  let problem: unknown
  for (const file of [...kept.map((name) => join(run.directory, 'checkpoints', name)), latestFile(run)]) {
    if (!file.endsWith('.safetensors')) continue
    const bytes = await readFile(file).catch(() => undefined)
    if (!bytes) continue // a run that was ended early has no latest one
    let drawn: { readonly step: number; readonly generator: Network } | undefined
    try {
      drawn = generatorOf(bytes, network)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      leftOut.add(basename(file))
      problem ??= error
      continue
    }
    const { step, generator } = drawn
    try {
      if (pictures.has(step)) continue
      const made = await inTurns(generatePictures(operations, generator, format, [latent]))
      pictures.set(step, made!.result)
    } finally {
      generator.dispose()
    }
  }
  const inOrder = [...pictures].toSorted(([a], [b]) => a - b).map(([, pixels]) => pixels)
  if (inOrder.length === 0) throw problem ?? withoutPictures(run, 'checkpoint')
  const shape = { width: format.size, height: format.size, channels: format.channels as Raster['channels'] }
  return { ...paced(inOrder.length, pace, fps, shape, async (at) => inOrder[at]!.slice()), leftOut }
}

/** @throws ProblemError where the checkpoint is damaged, or of another network */
function generatorOf(bytes: Uint8Array, network: NetworkOptions): { step: number; generator: Network } {
  const { tensors, metadata } = readSafetensors(bytes)
  const step = Number(metadata['step'])
  if (!Number.isInteger(step)) throw damagedCheckpoint('step')
  return { step, generator: new Network(generatorLayers(network), takeState(tensors, 'generator')) }
}

/** Picture after picture, each as long as the pace says. */
function paced(
  pictures: number,
  { secondsEach, lastHold }: Pace,
  fps: number,
  { width, height, channels }: Pick<Raster, 'width' | 'height' | 'channels'>,
  read: (picture: number) => Promise<Uint8Array<ArrayBuffer>>,
): FilmSource {
  return {
    count: Math.max(1, Math.round((pictures * secondsEach + lastHold) * fps)),
    fps,
    width,
    height,
    channels,
    async make(frames, signal) {
      const shown = frames.map((frame) =>
        Math.min(pictures - 1, Math.floor(frame / fps / secondsEach + 1e-9)),
      )
      const pixels = new Map<number, Uint8Array<ArrayBuffer>>()
      for (const picture of new Set(shown)) {
        signal?.throwIfAborted()
        pixels.set(picture, await read(picture))
      }
      return shown.map((picture) => pixels.get(picture)!.slice())
    },
  }
}

/** As many channels as it is told, or as the file has. @throws ProblemError `preview-unreadable` */
async function readRaster(file: string, wanted?: Raster['channels']): Promise<Raster<ArrayBuffer>> {
  const unreadable = {
    code: 'preview-unreadable',
    message: `${file} cannot be read as a picture.`,
    remedy: 'It is damaged: restore it from a backup, or move it out of that folder.',
  }
  return inOurWords(unreadable, () => decoded(file, wanted))
}

async function decoded(file: string, wanted?: Raster['channels']): Promise<Raster<ArrayBuffer>> {
  const { channels: has } = await sharp(file).metadata()
  const channels = wanted ?? (has === 1 || has === 4 ? has : 3)
  const image = channels === 4 ? sharp(file).ensureAlpha() : sharp(file).removeAlpha()
  const { data, info } = await image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels, pixels: new Uint8Array(data) }
}

function withoutPictures({ name }: Run, what: 'preview' | 'checkpoint'): ProblemError {
  return new ProblemError({
    code: `run-without-${what}s`,
    message: `The run “${name}” has left no ${what}s.`,
    remedy: `Wait until it has; the first ${what} comes with ${what === 'preview' ? 'its first epoch' : 'its tenth epoch'}.`,
  })
}
