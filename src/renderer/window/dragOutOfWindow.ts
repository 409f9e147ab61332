/** Takes files of the library along with the pointer to other programs. Of the desktop only. */
import type { Desktop } from '../../contract/desktop.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { partTexts } from '../parts/partTexts.ts'

/** As many as the desktop takes. */
const most = 500

/**
 * For what are no files yet: makes them, and drags them if the pointer is still held down by then.
 * @throws what `make` throws
 */
export async function dragWhenMade(
  desktop: Pick<Desktop, 'startDrag'>,
  make: () => Promise<readonly string[]>,
): Promise<void> {
  let isHeld = true
  const release = () => (isHeld = false)
  addEventListener('pointerup', release, { once: true, capture: true })
  try {
    const addresses = await make()
    if (addresses.length > 0 && isHeld) desktop.startDrag(addresses)
  } finally {
    removeEventListener('pointerup', release, { capture: true })
  }
}

/** @throws StudioProblem where they are too many */
export function checkDragged(count: number): void {
  if (count > most) throw new StudioProblem(partTexts.tooManyDragged(most))
}
