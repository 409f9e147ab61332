/** Everything that the keyboard does in the timeline. */
import { frameCount } from '../../engine/latent/timeline.ts'
import type { Shortcut } from '../window/shortcuts.svelte.ts'
import { addHere } from './insertion.ts'
import * as actions from './keyframeActions.ts'
import type { Timelines } from './timelines.svelte.ts'
import { sayProblem } from '../parts/toasts.ts'
import { timelineTexts } from './timelineTexts.ts'
import { undoShortcuts } from '../window/undoShortcuts.ts'

export interface TimelineCommands {
  edit(keyframe: string): void
  rename(): void
  export(): void
}

/** In two groups: what is done with keyframes, and the rest. */
export function timelineShortcuts(
  timelines: Timelines,
  commands: TimelineCommands,
): { time: Shortcut[]; keyframes: Shortcut[] } {
  const { editor } = timelines
  const { player, selection, document, zoom, options } = editor
  const words = timelineTexts
  const some = () => editor.selected.length > 0
  const filled = () => editor.timeline.keyframes.length > 0

  function step(frames: number): void {
    if (some()) actions.nudge(editor, frames)
    else player.scrub(player.frame + frames)
    zoom.reveal(some() ? editor.selected[0]!.at : player.time)
  }

  function neighbour(way: 1 | -1, extends_ = false): void {
    actions.goToNeighbour(editor, way, extends_)
    zoom.reveal(player.time)
  }

  function goTo(frame: number): void {
    player.goTo(frame)
    zoom.reveal(player.time)
  }

  const time: Shortcut[] = [
    { keys: 'Space', label: `${words.play}, ${words.pause}`, run: () => player.toggle(), available: filled },
    { keys: 'Home', label: words.toStart, run: () => goTo(0) },
    { keys: 'End', label: words.toEnd, run: () => goTo(frameCount(editor.timeline) - 1) },
    { keys: ',', label: words.previous, run: () => neighbour(-1) },
    { keys: '.', label: words.next, run: () => neighbour(1) },
    { keys: 'l', label: words.loop, run: () => actions.toggleLoop(editor) },
    { keys: '+', label: words.zoomIn, run: () => zoom.zoom(1, player.time) },
    { keys: 'Shift++', label: words.zoomIn, run: () => zoom.zoom(1, player.time) },
    { keys: '-', label: words.zoomOut, run: () => zoom.zoom(-1, player.time) },
    { keys: '0', label: words.fit, run: () => zoom.fit() },
    { keys: 's', label: words.snapShort, run: () => options.toggle('snapping') },
    { keys: 't', label: words.trayToggle, run: () => options.toggle('tray') },
    ...undoShortcuts(document),
    { keys: 'n', label: words.begin, run: () => void timelines.begin().catch(sayProblem) },
    { keys: 'F2', label: words.rename, run: () => commands.rename() },
    { keys: '$mod+s', label: words.save, run: () => void timelines.save() },
    {
      keys: 'x',
      label: words.export,
      run: () => commands.export(),
      available: () => filled() && editor.model !== undefined,
    },
  ]
  const keyframes: Shortcut[] = [
    { keys: 'k', label: words.keys.add, run: () => addHere(editor), available: filled },
    { keys: 'ArrowLeft', label: words.keys.left, run: () => step(-1), available: filled },
    { keys: 'ArrowRight', label: words.keys.right, run: () => step(1), available: filled },
    { keys: 'Shift+ArrowLeft', label: words.keys.farLeft, run: () => step(-10), available: filled },
    { keys: 'Shift+ArrowRight', label: words.keys.farRight, run: () => step(10), available: filled },
    { keys: 'Shift+<', label: words.extendBack, run: () => neighbour(-1, true) },
    { keys: 'Shift+>', label: words.extendOn, run: () => neighbour(1, true) },
    { keys: '$mod+a', label: words.selectAll, run: () => actions.selectAll(editor), available: filled },
    { keys: 'Escape', label: words.selectNone, run: () => selection.clear(), available: some },
    {
      keys: 'e',
      label: words.edit,
      run: () => commands.edit(editor.selected[0]!.id),
      available: () => editor.selected.length === 1,
    },
    { keys: 'Delete', label: words.delete, run: () => actions.remove(editor), available: some },
    { keys: 'Backspace', label: words.delete, run: () => actions.remove(editor), available: some },
    { keys: '$mod+x', label: words.cut, run: () => actions.cut(editor), available: some },
    { keys: '$mod+c', label: words.copy, run: () => actions.copy(editor), available: some },
    {
      keys: '$mod+v',
      label: words.paste,
      run: () => actions.paste(editor),
      available: () => actions.canPaste(editor),
    },
    { keys: '$mod+d', label: words.duplicate, run: () => actions.duplicate(editor), available: some },
    {
      keys: 'Shift+d',
      label: words.distribute,
      run: () => actions.distribute(editor),
      available: () => actions.canDistribute(editor),
    },
    { keys: 'Shift+r', label: words.reverse, run: () => actions.runBackwards(editor), available: filled },
  ]
  return { time, keyframes }
}
