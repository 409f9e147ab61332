/** Draws pictures side by side on one canvas, each filling its place. Knows pixels; not what they show. */
import { PictureSurface, type RawPictures } from '../../parts/rawPicture.ts'

export interface PlacedPicture {
  readonly picture: RawPictures | undefined
  /** CSS pixels. */
  readonly left: number
  readonly right: number
}

export interface StripLook {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels of one. */
  readonly ratio: number
  readonly smooth: boolean
}

const gap = 2
const radius = 3

const surface = new PictureSurface()
let one: HTMLCanvasElement | undefined

export function drawStrip(
  canvas: HTMLCanvasElement,
  pictures: readonly PlacedPicture[],
  { width, height, ratio, smooth }: StripLook,
): void {
  const context = canvas.getContext('2d')
  if (!context) return
  one ??= document.createElement('canvas')
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across
    canvas.height = down
  } else context.clearRect(0, 0, across, down)
  // Of a place whose picture has not been made.
  const empty = getComputedStyle(canvas).color
  context.imageSmoothingEnabled = smooth
  for (const { picture, left, right } of pictures) {
    const x = Math.round(left * ratio)
    const wide = Math.max(1, Math.round((right - gap) * ratio) - x)
    context.save()
    context.beginPath()
    context.roundRect(x, 0, wide, down, radius * ratio)
    context.clip()
    if (picture) {
      surface.put(one, picture, 0)
      // Its middle, as large as fills the place.
      const side = Math.max(wide, down)
      context.drawImage(one, x + (wide - side) / 2, (down - side) / 2, side, side)
    } else {
      context.fillStyle = empty
      context.fillRect(x, 0, wide, down)
    }
    context.restore()
  }
}
