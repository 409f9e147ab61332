/** Takes files of the library along with the pointer to other programs. Of the desktop only. */
import type { Desktop } from '../../contract/desktop.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { partTexts } from '../parts/partTexts.ts'

/** As many as the desktop takes. */
const most = 500

/** Call it while a drag starts. @throws StudioProblem where they are too many */
export function dragFiles({ startDrag }: Pick<Desktop, 'startDrag'>, addresses: readonly string[]): void {
  if (addresses.length > most) throw new StudioProblem(partTexts.tooManyDragged(most))
  startDrag(addresses)
}

/**
 * For what is no file yet: makes it, and drags it if the pointer is still held down by then.
 * @throws what `make` throws
 */
export async function dragWhenMade(
  desktop: Pick<Desktop, 'startDrag'>,
  make: () => Promise<string | undefined>,
): Promise<void> {
  let isHeld = true
  const release = () => (isHeld = false)
  addEventListener('pointerup', release, { once: true, capture: true })
  try {
    const address = await make()
    if (address !== undefined && isHeld) dragFiles(desktop, [address])
  } finally {
    removeEventListener('pointerup', release, { capture: true })
  }
}
