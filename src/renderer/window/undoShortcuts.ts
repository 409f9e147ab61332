/** The way back and forth by keys. Knows nothing of what is undone. */
import { partTexts } from '../parts/partTexts.ts'
import type { Shortcut } from './shortcuts.svelte.ts'

export interface Undoable {
  readonly canUndo: boolean
  readonly canRedo: boolean
  undo(): void
  redo(): void
}

export function undoShortcuts(document: Undoable): Shortcut[] {
  const undo = { label: partTexts.undo, run: () => document.undo() }
  const redo = { label: partTexts.redo, run: () => document.redo() }
  return [
    { keys: 'z', ...undo },
    { keys: '$mod+z', ...undo },
    { keys: 'Shift+z', ...redo },
    { keys: '$mod+Shift+z', ...redo },
  ]
}
