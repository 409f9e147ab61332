/** Pictures of one size in rows on a plain ground. Knows pixels and places; not what is shown, not files. */
import type { Channels, Colour, Raster } from './raster.ts'

export interface PictureSheetOptions {
  /** How many pictures there is room for. */
  readonly count: number
  readonly columns: number
  /** Pixels between pictures. */
  readonly gap: number
  /** Of each picture, with what belongs to it. */
  readonly width: number
  readonly height: number
  readonly channels: Channels
  /** Transparent where pictures may be, else white, where none is given. */
  readonly background?: Colour
}

export class PictureSheet {
  readonly raster: Raster
  readonly #options: PictureSheetOptions

  constructor(options: PictureSheetOptions) {
    const { channels, background = channels === 4 ? [0, 0, 0, 0] : [255, 255, 255, 255] } = options
    this.#options = options
    this.raster = plain(sheetSize(options), channels, background)
  }

  /** Row by row, left to right. */
  put(place: number, picture: Raster): void {
    const { left, top } = this.cornerOf(place)
    this.lay(picture, left, top)
  }

  cornerOf(place: number): { readonly left: number; readonly top: number } {
    const { columns, gap, width, height } = this.#options
    return { left: (place % columns) * (width + gap), top: Math.floor(place / columns) * (height + gap) }
  }

  /** Through what is transparent, an opaque ground is seen. */
  lay({ width, height, channels, pixels }: Raster, left: number, top: number): void {
    const sheet = this.raster
    for (let y = 0; y < height; y++) {
      let from = y * width * channels
      let to = ((top + y) * sheet.width + left) * sheet.channels
      if (channels === sheet.channels) {
        sheet.pixels.set(pixels.subarray(from, from + width * channels), to)
        continue
      }
      for (let x = 0; x < width; x++, from += channels, to += sheet.channels) {
        const alpha = channels === 4 ? pixels[from + 3]! / 255 : 1
        for (let channel = 0; channel < 3; channel++) {
          const shade = pixels[from + (channels === 1 ? 0 : channel)]!
          const behind = sheet.pixels[to + channel]!
          sheet.pixels[to + channel] = Math.round(behind + (shade - behind) * alpha)
        }
        if (sheet.channels === 4) sheet.pixels[to + 3] = 255
      }
    }
  }
}

/** In pixels. */
export function sheetSize({
  count,
  columns,
  gap,
  width,
  height,
}: Pick<PictureSheetOptions, 'count' | 'columns' | 'gap' | 'width' | 'height'>): {
  readonly width: number
  readonly height: number
} {
  const rows = Math.ceil(count / columns)
  return { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap }
}

function plain(
  { width, height }: Pick<Raster, 'width' | 'height'>,
  channels: Channels,
  colour: Colour,
): Raster {
  const pixels = new Uint8Array(width * height * channels)
  const row = width * channels
  for (let x = 0; x < width; x++) pixels.set(colour.slice(0, channels), x * channels)
  for (let y = 1; y < height; y++) pixels.copyWithin(y * row, 0, row)
  return { width, height, channels, pixels }
}
