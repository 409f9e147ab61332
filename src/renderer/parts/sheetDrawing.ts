/** Draws raw pictures as a sheet onto one canvas. Knows pixels and columns; not who looks. */
import { countOf, PictureSurface, type RawPictures } from './rawPicture.ts'

export interface SheetLayout {
  readonly columns: number
  readonly rows: number
  /** CSS pixels between pictures. */
  readonly gap: number
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly scale: number
  readonly radius: number
}

export class SheetDrawing {
  readonly #surface = new PictureSurface()
  readonly #one = document.createElement('canvas')

  draw(
    canvas: HTMLCanvasElement,
    pictures: RawPictures | undefined,
    layout: SheetLayout,
    smooth: boolean,
  ): void {
    const { columns, rows, gap, width, height, scale, radius } = layout
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d')
    if (!context || !pictures) return
    const xs = edges(columns, width, gap, scale)
    const ys = edges(rows, height, gap, scale)
    const count = Math.min(columns * rows, countOf(pictures))
    context.beginPath()
    for (let at = 0; at < count; at++) {
      const [x, y] = [xs[at % columns]!, ys[Math.floor(at / columns)]!]
      context.roundRect(x.start, y.start, x.length, y.length, radius * scale)
    }
    context.clip()
    context.imageSmoothingEnabled = smooth
    context.imageSmoothingQuality = 'high'
    for (let at = 0; at < count; at++) {
      const [x, y] = [xs[at % columns]!, ys[Math.floor(at / columns)]!]
      this.#surface.put(this.#one, pictures, at)
      context.drawImage(this.#one, x.start, y.start, x.length, y.length)
    }
  }
}

/** Where cells begin and how long they are, in whole device pixels. */
function edges(
  count: number,
  length: number,
  gap: number,
  scale: number,
): { start: number; length: number }[] {
  const cell = (length - gap * (count - 1)) / count
  return Array.from({ length: count }, (_, at) => {
    const start = Math.round(at * (cell + gap) * scale)
    return { start, length: Math.round((at * (cell + gap) + cell) * scale) - start }
  })
}
