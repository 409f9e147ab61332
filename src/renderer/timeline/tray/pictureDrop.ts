/** For an element that pictures can be dropped on: what it listens to. Knows what can be dragged; not what becomes of it. */
import { holdsPictures } from './droppedPictures.ts'

/** `hover` hears of what is dragged over it, and of nothing when it has left; `drop` within the drop event. */
export function pictureDrop(
  hover: (event: DragEvent | undefined) => void,
  drop: (data: DataTransfer, event: DragEvent) => void,
) {
  return {
    ondragover(event: DragEvent): void {
      if (!holdsPictures(event.dataTransfer)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      hover(event)
    },
    ondragleave({ currentTarget, relatedTarget }: DragEvent): void {
      const isInside =
        currentTarget instanceof Node &&
        relatedTarget instanceof Node &&
        currentTarget.contains(relatedTarget)
      if (!isInside) hover(undefined)
    },
    ondrop(event: DragEvent): void {
      hover(undefined)
      if (!holdsPictures(event.dataTransfer)) return
      event.preventDefault()
      drop(event.dataTransfer, event)
    },
  }
}
