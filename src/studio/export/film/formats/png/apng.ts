/** Films as animated PNG (PNG specification, third edition): frames as PNGs, and a file around what is in them. */
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import type { FilmEncoding, FilmFile, FilmFileOptions, Packet } from '../../film.ts'
import type { Raster } from '../../../../raster.ts'
import { framePng } from './framePng.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { checkRate } from '../../frameTimes.ts'
import { growingFilm } from '../../growingFile.ts'
import { encodedOneByOne } from '../../encodedOneByOne.ts'
import { pngChunk, pngChunks, pngSignature } from './pngChunks.ts'
import { pngRecipe, pngTitle, readPngRecipe } from './pngNote.ts'
import { scaleRaster } from '../../scaleRaster.ts'

type ApngFormat = Extract<MovingFormat, { readonly kind: 'apng' }>

function cornerOf({ channels, pixels }: Raster): Raster {
  return { width: 1, height: 1, channels, pixels: pixels.slice(0, channels) }
}

/** @throws ProblemError `apng-too-fast` */
async function createFile({ path, settings, frames, note }: FilmFileOptions): Promise<FilmFile> {
  const { fps } = settings.shape
  checkRate(settings.format, fps)
  /** fcTL's and fdAT's, which count together (11.3.6.2). */
  let sequence = 0
  const numbered = () => uint32s(sequence++)
  let added = 0

  /** A frame's control chunk, and its pixels: the first one's as every program reads them, the others' as fdAT. */
  const frameChunks = ({ data }: Packet): Buffer[] => {
    const chunks = pngChunks(data)
    const header = chunks.find(({ type }) => type === 'IHDR')!.data
    const isFirst = added++ === 0
    const pixels = chunks.filter(({ type }) => type === 'IDAT')
    const written = [
      pngChunk('fcTL', numbered(), controlOf(header, fps)),
      ...pixels.map((one) => (isFirst ? pngChunk('IDAT', one.data) : pngChunk('fdAT', numbered(), one.data))),
    ]
    if (!isFirst) return written
    // How many frames there are and how often they are played, 0 for ever (acTL, 11.3.6.1).
    const animation = uint32s(frames, (settings.format as ApngFormat).loops)
    const head = [pngChunk('IHDR', header), pngChunk('acTL', animation), pngTitle(note.title)]
    // Programs that look at the first two kilobytes, such as ffmpeg, take it for a still where the recipe stands before.
    return [...head, ...written, pngRecipe(note.recipe)]
  }

  return growingFilm(path, {
    head: [pngSignature],
    add: ({ packets }, file) => file.append(...packets.flatMap(frameChunks)),
    async finish(file) {
      if (added !== frames) throw new RangeError(`${added} frames of ${frames}`)
      await file.append(pngChunk('IEND'))
    },
  })
}

/** fcTL without its number: as large as the PNG, in the corner, in place of what is there, which then stays. */
function controlOf(header: Buffer, fps: number): Buffer {
  const control = Buffer.alloc(22)
  header.copy(control, 0, 0, 8) // width and height
  const [numerator, denominator] = fractionOf(fps)
  control.writeUInt16BE(numerator, 16)
  control.writeUInt16BE(denominator, 18)
  return control
}

function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i))
  return bytes
}

const most = 65_535

/** Seconds of a frame as a fraction of two numbers of 16 bits, exact where it can be: 1/30, 2/25. */
function fractionOf(fps: number): readonly [number, number] {
  for (let numerator = 1; numerator <= 1001 && numerator * fps <= most; numerator++) {
    const denominator = Math.round(numerator * fps)
    if (Math.abs(denominator - numerator * fps) < 1e-6) return [numerator, denominator]
  }
  const numerator = Math.max(1, Math.floor(most / Math.max(1, fps)))
  return [numerator, Math.round(numerator * fps)]
}

export const apng: FilmEncoding = {
  buildsOnLast: false,
  habit: everyFrameWhole,
  /** A packet is a PNG; one that is no key has only the corner's pixel, which is as it was, and so is the rest. */
  async openEncoder({ source, shape }) {
    let latest: Raster | undefined
    const encode = async (pixels: Uint8Array<ArrayBuffer>) => {
      latest = await scaleRaster({ ...source, pixels }, shape)
      return { data: await framePng(latest), isKey: true }
    }
    const still = async () => ({ data: await framePng(cornerOf(latest!)), isKey: false })
    return (frames) => encodedOneByOne(frames, encode, still)
  },
  createFile,
  /** Of a picture, a sheet and the first of a sequence too. */
  note: {
    isIn: (start) => start.subarray(0, pngSignature.length).equals(pngSignature),
    read: readPngRecipe,
  },
}
