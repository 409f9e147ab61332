/** Patterns that a timeline can begin as, as a menu. */
import Circle from '@lucide/svelte/icons/circle'
import Footprints from '@lucide/svelte/icons/footprints'
import Heart from '@lucide/svelte/icons/heart'
import Rows from '@lucide/svelte/icons/ellipsis'
import Shuffle from '@lucide/svelte/icons/shuffle'
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right'
import AlignHorizontal from '@lucide/svelte/icons/align-horizontal-distribute-center'
import { action, line, type MenuItem } from '../parts/menuItem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import * as actions from './keyframeActions.ts'
import * as patterns from './patterns.ts'
import type { TimelineEditor } from './timelineEditor.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

export function presetMenu(editor: TimelineEditor, studio: Studio): readonly MenuItem[] {
  const { timeline, selected } = editor
  const { presetNames } = timelineTexts
  const isChosen = selected.length > 1
  return [
    action(presetNames.favourites, Heart, () => void patterns.favouritesLoop(editor, studio)),
    action(presetNames.random, Shuffle, () => void patterns.randomLoop(editor)),
    action(presetNames.walk(selected.length > 0), Footprints, () => void patterns.walk(editor)),
    action(presetNames.circle(isChosen), Circle, () => void patterns.circle(editor)),
    line,
    ...patterns.evenCounts.map((count) =>
      action(presetNames.even(count, isChosen), Rows, () => void patterns.evenWay(editor, count)),
    ),
    line,
    action(timelineTexts.distribute, AlignHorizontal, () => actions.distribute(editor), {
      keys: 'Shift+d',
      disabled: !actions.canDistribute(editor),
    }),
    action(timelineTexts.reverse, ArrowLeftRight, () => actions.runBackwards(editor), {
      keys: 'Shift+r',
      disabled: timeline.keyframes.length < 2,
    }),
  ]
}
