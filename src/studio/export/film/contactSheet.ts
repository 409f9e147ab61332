/** Frames of a film side by side in one PNG, with labels under them or without. */
import sharp from 'sharp'
import { ProblemError } from '../../../engine/problemError.ts'
import { PictureSheet, sheetSize } from '../../pictureSheet.ts'
import { imageOf, parseColour, type Colour, type Raster } from '../../raster.ts'
import type { FilmSource, Scaling } from './film.ts'
import { labelSvg } from './labelSvg.ts'
import { scaleRaster } from './scaleRaster.ts'

export interface ContactSheet {
  readonly source: FilmSource
  /** Which frames, row by row. */
  readonly frames: readonly number[]
  /** As many as there are frames: a strip. */
  readonly columns: number
  /** Pixels between pictures. */
  readonly gap: number
  /** Of each picture. */
  readonly size: { readonly width: number; readonly height: number }
  readonly scaling: Scaling
  /** One for each frame, of digits, `.`, `:`, `s` and spaces: `1.20 s`. */
  readonly labels?: readonly string[] | undefined
  /** `#rrggbb` or `transparent`, which is usual where pictures are transparent; else white is. */
  readonly background?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface MadeSheet {
  readonly png: Buffer
  readonly width: number
  readonly height: number
}

/** What programs that read PNGs can be trusted with, sharp among them. */
const most = { side: 16_384, pixels: 268_402_689 }
/** Frames that are in memory besides the sheet. */
const atOnce = 16

/** @throws ProblemError `sheet-too-large`, what the source throws, or the signal's reason */
export async function contactSheet(sheet: ContactSheet): Promise<MadeSheet> {
  const { source, frames, columns, gap, size, scaling, labels, signal } = sheet
  const { digits, band } = labels ? labelHeights(size.width) : { digits: 0, band: 0 }
  const cell = { width: size.width, height: size.height + band }
  const { width, height } = sheetSize({ count: frames.length, columns, gap, ...cell })
  checkSize(sheet, width, height, cell)

  const background = colourOf(sheet.background ?? (source.channels === 4 ? 'transparent' : '#ffffff'))
  const channels = background[3] === 0 ? 4 : 3
  const canvas = new PictureSheet({ count: frames.length, columns, gap, ...cell, channels, background })
  const ink = inkOn(background)
  for (let first = 0; first < frames.length; first += atOnce) {
    const some = frames.slice(first, first + atOnce)
    for (const [i, pixels] of (await source.make(some, signal)).entries()) {
      signal?.throwIfAborted()
      const place = first + i
      const raster: Raster = { width: source.width, height: source.height, channels: source.channels, pixels }
      canvas.put(place, await scaleRaster(raster, { ...size, scaling, fps: source.fps }))
      const label = labels?.[place]
      if (!label) continue
      const { left, top } = canvas.cornerOf(place)
      canvas.lay(inked(await coverage(label, size.width, band, digits), ink), left, top + size.height)
    }
  }
  const png = await imageOf(canvas.raster).png({ adaptiveFiltering: true }).toBuffer()
  return { png, width, height }
}

/** Of digits, and of the band that they stand in. */
function labelHeights(width: number): { readonly digits: number; readonly band: number } {
  const digits = Math.min(32, Math.max(8, Math.round(width / 18)))
  return { digits, band: Math.round(digits * 2.2) }
}

function checkSize(
  { columns, gap, size }: ContactSheet,
  width: number,
  height: number,
  cell: { readonly width: number; readonly height: number },
): void {
  if (Math.max(width, height) <= most.side && width * height <= most.pixels) return
  const across = Math.floor((most.side + gap) / (cell.width + gap))
  const used = Math.max(1, Math.min(columns, across))
  const tall = Math.min(most.side, Math.floor(most.pixels / (used * (cell.width + gap) - gap)))
  const down = Math.floor((tall + gap) / (cell.height + gap))
  throw new ProblemError({
    code: 'sheet-too-large',
    message: `The sheet would have ${width} × ${height} pixels, more than many programs can open.`,
    remedy: `At ${size.width} × ${size.height} pixels each, ${used} × ${down} = ${used * down} pictures fit. Choose fewer, other columns, or a smaller size.`,
  })
}

function colourOf(text: string): Colour {
  if (text === 'transparent') return [0, 0, 0, 0]
  const colour = parseColour(text)
  if (!colour) throw new RangeError(`“${text}” is no colour`)
  return colour
}

/** Dark on light, light on dark; where nobody knows, a grey that shows on both. */
function inkOn([red, green, blue, alpha]: Colour): Colour {
  if (alpha === 0) return [128, 128, 128, 255]
  const light = 0.299 * red + 0.587 * green + 0.114 * blue
  return light > 140 ? [40, 40, 40, 255] : [225, 225, 225, 255]
}

/** How much of each pixel the label covers, 0 to 255. */
async function coverage(label: string, width: number, height: number, digits: number): Promise<Raster> {
  const svg = Buffer.from(labelSvg(label, width, height, digits))
  const { data, info } = await sharp(svg).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: 1, pixels: new Uint8Array(data) }
}

function inked(covered: Raster, [red, green, blue]: Colour): Raster {
  const pixels = new Uint8Array(covered.width * covered.height * 4)
  covered.pixels.forEach((cover, i) => pixels.set([red, green, blue, cover], i * 4))
  return { ...covered, channels: 4, pixels }
}
