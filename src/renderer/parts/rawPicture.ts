/** Pictures as the engine makes them, bytes without a format, on their way to a canvas. */

/** Some square pictures of one size: [count, size, size, channels], channels 1 (grey), 3 (RGB) or 4 (RGBA). */
export interface RawPictures {
  readonly size: number
  readonly channels: number
  readonly pixels: Uint8Array<ArrayBuffer>
}

export function countOf({ size, channels, pixels }: RawPictures): number {
  return Math.floor(pixels.length / (size * size * channels))
}

/** Copies grey or RGB picture `index` into `into`, [size, size, 4]. */
function copyRgba({ size, channels, pixels }: RawPictures, index: number, into: Uint8ClampedArray): void {
  const count = size * size
  const start = index * count * channels
  const green = channels === 1 ? 0 : 1
  const blue = channels === 1 ? 0 : 2
  for (let pixel = 0, from = start, to = 0; pixel < count; pixel++, from += channels, to += 4) {
    into[to] = pixels[from]!
    into[to + 1] = pixels[from + green]!
    into[to + 2] = pixels[from + blue]!
    into[to + 3] = 255
  }
}

/** Puts pictures onto canvases. RGBA goes there as it is; the rest over a surface that is used again for the same size. */
export class PictureSurface {
  #image: ImageData | undefined

  /** Puts picture `index` at the canvas's upper left corner, one pixel to one; the canvas takes its size. */
  put(canvas: HTMLCanvasElement, pictures: RawPictures, index: number): void {
    const { size } = pictures
    if (canvas.width !== size || canvas.height !== size) {
      canvas.width = size
      canvas.height = size
    }
    canvas.getContext('2d')?.putImageData(this.#imageOf(pictures, index), 0, 0)
  }

  #imageOf(pictures: RawPictures, index: number): ImageData {
    const { size, channels, pixels } = pictures
    if (channels === 4) {
      const length = size * size * 4
      const own = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset + index * length, length)
      return new ImageData(own, size, size)
    }
    if (this.#image?.width !== size) this.#image = new ImageData(size, size)
    copyRgba(pictures, index, this.#image.data)
    return this.#image
  }
}
