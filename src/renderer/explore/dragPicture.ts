/** Takes a picture of Explore along by drag and drop, as a latent for the timeline. */
import { PictureSurface, type RawPictures } from '../parts/rawPicture.ts'
import { latentType, writeDraggedLatent } from '../latents/draggedLatent.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'

/** CSS pixels of what hangs on the pointer. */
const side = 96

const surface = new PictureSurface()

/** Without a keyframe nothing is taken along. */
export function dragPicture(
  { dataTransfer }: Pick<DragEvent, 'dataTransfer'>,
  keyframe: NewKeyframe | undefined,
  pictures: RawPictures | undefined,
  index = 0,
): void {
  if (!dataTransfer || !keyframe) return
  dataTransfer.effectAllowed = 'copy'
  dataTransfer.setData(latentType, writeDraggedLatent(keyframe))
  if (!pictures) return
  const picture = thumbnail(pictures, index)
  // It has to be in the page at the moment when the browser takes its picture of it.
  document.body.append(picture)
  dataTransfer.setDragImage(picture, side / 2, side / 2)
  setTimeout(() => picture.remove())
}

function thumbnail(pictures: RawPictures, index: number): HTMLCanvasElement {
  const own = document.createElement('canvas')
  surface.put(own, pictures, index)
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  canvas.style.position = 'fixed'
  canvas.style.left = `${-2 * side}px`
  const context = canvas.getContext('2d')
  if (context) {
    context.imageSmoothingEnabled = pictures.size > side
    context.drawImage(own, 0, 0, side, side)
  }
  return canvas
}
