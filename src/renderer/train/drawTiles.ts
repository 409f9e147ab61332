/** Draws the tiles of a preview, a picture with gaps of its own, onto a canvas with the window's gaps and corners. */

export interface TileLayout {
  readonly columns: number
  readonly rows: number
  readonly count: number
  /** Of a tile in the picture, and of what lies between two of them, in its pixels. */
  readonly size: number
  readonly sourceGap: number
  /** Of the canvas, in CSS pixels. */
  readonly width: number
  readonly height: number
  readonly gap: number
  readonly scale: number
  readonly smooth: boolean
}

const radius = 3

export function drawTiles(canvas: HTMLCanvasElement, image: CanvasImageSource, layout: TileLayout): void {
  const { columns, rows, count, size, sourceGap, width, height, gap, scale, smooth } = layout
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')
  if (!context) return
  const edge = (at: number, all: number, length: number) => Math.round((at * (length + gap) * scale) / all)
  const end = (at: number, all: number, length: number) =>
    Math.round((((at + 1) * (length + gap)) / all - gap) * scale)
  const tiles = Array.from({ length: count }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)]
    const [x, y] = [edge(column, columns, width), edge(row, rows, height)]
    return { column, row, x, y, w: end(column, columns, width) - x, h: end(row, rows, height) - y }
  })
  context.beginPath()
  for (const { x, y, w, h } of tiles) context.roundRect(x, y, w, h, radius * scale)
  context.clip()
  // Made smaller, clear squares would be squares that are missing.
  context.imageSmoothingEnabled = smooth || (tiles[0]?.w ?? size) < size
  context.imageSmoothingQuality = 'high'
  const step = size + sourceGap
  for (const { column, row, x, y, w, h } of tiles)
    context.drawImage(image, column * step, row * step, size, size, x, y, w, h)
}
