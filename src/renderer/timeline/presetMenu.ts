/** Patterns that a timeline can begin as, as a menu. */
import Circle from '@lucide/svelte/icons/circle'
import Footprints from '@lucide/svelte/icons/footprints'
import Heart from '@lucide/svelte/icons/heart'
import Rows from '@lucide/svelte/icons/ellipsis'
import Shuffle from '@lucide/svelte/icons/shuffle'
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right'
import AlignHorizontal from '@lucide/svelte/icons/align-horizontal-distribute-center'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import * as actions from './keyframeActions.ts'
import * as patterns from './patterns.ts'
import type { TimelineEditor } from './timelineEditor.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

export function presetMenu(editor: TimelineEditor, studio: Studio): readonly MenuItem[] {
  const { timeline, selected } = editor
  const { presetNames } = timelineTexts
  return [
    {
      kind: 'action',
      label: presetNames.favourites,
      icon: Heart,
      run: () => void patterns.favouritesLoop(editor, studio),
    },
    { kind: 'action', label: presetNames.random, icon: Shuffle, run: () => void patterns.randomLoop(editor) },
    {
      kind: 'action',
      label: presetNames.walk(selected.length > 0),
      icon: Footprints,
      run: () => void patterns.walk(editor),
    },
    {
      kind: 'action',
      label: presetNames.circle(selected.length > 1),
      icon: Circle,
      run: () => void patterns.circle(editor),
    },
    { kind: 'line' },
    ...patterns.evenCounts.map((count): MenuItem => ({
      kind: 'action',
      label: presetNames.even(count, selected.length > 1),
      icon: Rows,
      run: () => void patterns.evenWay(editor, count),
    })),
    { kind: 'line' },
    {
      kind: 'action',
      label: timelineTexts.distribute,
      icon: AlignHorizontal,
      keys: 'Shift+d',
      disabled: !actions.canDistribute(editor),
      run: () => actions.distribute(editor),
    },
    {
      kind: 'action',
      label: timelineTexts.reverse,
      icon: ArrowLeftRight,
      keys: 'Shift+r',
      disabled: timeline.keyframes.length < 2,
      run: () => actions.runBackwards(editor),
    },
  ]
}
