/** Draws a picture over and over, edge to edge. Knows canvases; not what is on them. */
import type { Repeat } from './comparison.svelte.ts'

const times = 3

/** The canvas becomes three pictures wide and high; every second column is half a picture lower in a half-drop. */
export function drawRepeated(canvas: HTMLCanvasElement, tile: HTMLCanvasElement, repeat: Repeat): void {
  const size = tile.width
  if (canvas.width !== times * size) canvas.width = canvas.height = times * size
  const context = canvas.getContext('2d')
  if (!context) return
  context.imageSmoothingEnabled = false
  for (let column = 0; column < times; column++) {
    const drop = repeat === 'half-drop' && column % 2 === 1 ? Math.floor(size / 2) : 0
    for (let row = drop > 0 ? -1 : 0; row < times; row++) {
      const flipsX = repeat === 'mirror' && column % 2 === 1
      const flipsY = repeat === 'mirror' && row % 2 === 1
      const x = (column + (flipsX ? 1 : 0)) * size
      const y = (row + (flipsY ? 1 : 0)) * size + drop
      context.setTransform(flipsX ? -1 : 1, 0, 0, flipsY ? -1 : 1, x, y)
      context.drawImage(tile, 0, 0)
    }
  }
  context.setTransform(1, 0, 0, 1, 0, 0)
}
