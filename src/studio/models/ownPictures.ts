/**
 * The pictures that a model has learned, as it keeps them: what each is called, its latent, and small ones on a sheet to look
 * at. A folder in the model's, whole or not at all.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import * as v from 'valibot'
import { cleanText } from '../../contract/cleanText.ts'
import { limits } from '../../contract/limits.ts'
import { whole } from '../../contract/schemas/common.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { readSafetensors, writeSafetensors } from '../../engine/weights/safetensors.ts'
import type { NamedArray } from '../../engine/weights/stateDict.ts'
import { parseJson } from '../library/readJson.ts'
import { writeWhole } from '../library/wholeFile.ts'
import { damagedPart, type ModelFolder } from './modelPart.ts'

export const picturesFolder = 'pictures'
/** In that folder. */
export const picturesFiles = {
  description: 'pictures.json',
  latents: 'latents.safetensors',
  sheet: 'sheet.webp',
} as const

/** Of each of those files. */
export type PicturesBytes = Readonly<Record<keyof typeof picturesFiles, Uint8Array>>

export interface OwnPictures {
  /** The file that each was, below the folder that was imported. */
  readonly names: readonly string[]
  /** [pictures, latent size] */
  readonly latents: Float32Array
  /** Pictures of `side` × `side` pixels, side by side, in the same order. */
  readonly columns: number
  readonly side: number
  /** A WebP. */
  readonly sheet: Uint8Array
}

/** WebP has no larger pictures. */
const longestSide = 16_383
/** Pixels of a sheet that is believed. */
const largestSheet = 2 ** 26

const text = v.pipe(
  v.string(),
  v.maxLength(limits.title),
  v.check((name) => cleanText(name) === name),
)
const description = v.object({
  formatVersion: v.literal(1),
  names: v.pipe(v.array(text), v.minLength(1)),
  columns: whole(1, longestSide),
  side: whole(1, longestSide),
})

/** For a model's folder, or a `.loom` file. */
export function picturesBytes({ names, latents, columns, side, sheet }: OwnPictures): PicturesBytes {
  const array: NamedArray = { shape: [names.length, latents.length / names.length], data: latents }
  return {
    description: Buffer.from(`${JSON.stringify({ formatVersion: 1, columns, side, names })}\n`),
    latents: writeSafetensors(new Map([['latents', array]])),
    sheet,
  }
}

/** Into the folder of a model that is being made. */
export async function writePictures(folder: string, bytes: PicturesBytes): Promise<void> {
  const own = join(folder, picturesFolder)
  await mkdir(own)
  for (const [part, file] of entriesOfPictures()) await writeWhole(join(own, file), bytes[part])
}

/** The parts and their files. */
export function entriesOfPictures(): [part: keyof PicturesBytes, file: string][] {
  return Object.entries(picturesFiles) as [keyof PicturesBytes, string][]
}

/** Whether the model keeps any; they may be damaged. */
export function hasPictures({ directory }: Pick<ModelFolder, 'directory'>): boolean {
  return existsSync(join(directory, picturesFolder))
}

/** Undefined where the model keeps none. @throws ProblemError `model-part-damaged` */
export async function readPictures(model: ModelFolder): Promise<OwnPictures | undefined> {
  if (!hasPictures(model)) return undefined
  const pictures = await parsePictures(await readBytes(model), model.network.latentSize)
  if (typeof pictures === 'string') throw damagedPart(model, picturesFolder, pictures)
  return pictures
}

async function readBytes(model: ModelFolder): Promise<PicturesBytes> {
  const read = async (file: string) =>
    readFile(join(model.directory, picturesFolder, file)).catch((cause: unknown) => {
      throw damagedPart(model, picturesFolder, `has no ${file} that can be read`, cause)
    })
  const parts = entriesOfPictures().map(async ([part, file]) => [part, await read(file)] as const)
  return Object.fromEntries(await Promise.all(parts)) as unknown as PicturesBytes // each part of the table above
}

/** The end of a sentence where the bytes are none for latents of that size. */
export async function parsePictures(bytes: PicturesBytes, latentSize: number): Promise<OwnPictures | string> {
  const read = parseJson(Buffer.from(bytes.description).toString(), { schema: description, newest: 1 })
  if ('flaw' in read) return `holds a ${picturesFiles.description} that ${read.flaw.why}`
  const { names, columns, side } = read.value
  const latents = latentsIn(bytes.latents)
  const [count, size, ...more] = latents?.shape ?? []
  const isRight = count === names.length && size === latentSize && more.length === 0
  if (!latents || !isRight || !latents.data.every(Number.isFinite))
    return `holds a ${picturesFiles.latents} that is damaged or does not fit the model`
  const rows = Math.ceil(names.length / columns)
  if (!(await isSheet(bytes.sheet, columns * side, rows * side)))
    return `holds a ${picturesFiles.sheet} that is damaged`
  return { names, latents: latents.data, columns, side, sheet: bytes.sheet }
}

/** The numbers of those whose names have all of the words in them; without any, of all. */
export function picturesNamed({ names }: OwnPictures, wanted = ''): number[] {
  const words = foldCase(wanted).split(/\s+/)
  return [...names.keys()].filter((at) => {
    const name = foldCase(names[at]!)
    return words.every((word) => name.includes(word))
  })
}

/** Names of files come composed from one system and decomposed from another. */
function foldCase(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function latentsIn(bytes: Uint8Array): NamedArray | undefined {
  try {
    return readSafetensors(bytes).tensors.get('latents')
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

/** Of that size, to the last byte that it says it has. */
async function isSheet(bytes: Uint8Array, width: number, height: number): Promise<boolean> {
  if (bytes.length < 12) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(4, true) + 8 !== bytes.length) return false
  const found = await sharp(bytes, { limitInputPixels: largestSheet })
    .metadata()
    .catch(() => undefined)
  return found?.format === 'webp' && found.width === width && found.height === height
}
