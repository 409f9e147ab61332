/** Patterns that a timeline can begin as, as a menu. */
import Circle from '@lucide/svelte/icons/circle'
import Footprints from '@lucide/svelte/icons/footprints'
import Heart from '@lucide/svelte/icons/heart'
import Rows from '@lucide/svelte/icons/ellipsis'
import Shuffle from '@lucide/svelte/icons/shuffle'
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right'
import AlignHorizontal from '@lucide/svelte/icons/align-horizontal-distribute-center'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Timelines } from './timeline.svelte.ts'
import { evenCounts } from './timelinePatterns.ts'
import { timelineTexts } from './timelineTexts.ts'

export function presetMenu({ patterns, deeds, timeline, selected }: Timelines): readonly MenuItem[] {
  const { presetNames } = timelineTexts
  return [
    {
      kind: 'action',
      label: presetNames.favourites,
      icon: Heart,
      run: () => void patterns.favouritesLoop(),
    },
    { kind: 'action', label: presetNames.random, icon: Shuffle, run: () => void patterns.randomLoop() },
    {
      kind: 'action',
      label: presetNames.walk(selected.length > 0),
      icon: Footprints,
      run: () => void patterns.walk(),
    },
    {
      kind: 'action',
      label: presetNames.circle(selected.length > 1),
      icon: Circle,
      run: () => void patterns.circle(),
    },
    { kind: 'line' },
    ...evenCounts.map((count): MenuItem => ({
      kind: 'action',
      label: presetNames.even(count, selected.length > 1),
      icon: Rows,
      run: () => void patterns.evenSteps(count),
    })),
    { kind: 'line' },
    {
      kind: 'action',
      label: timelineTexts.distribute,
      icon: AlignHorizontal,
      keys: 'Shift+d',
      disabled: !deeds.canDistribute,
      run: () => deeds.distribute(),
    },
    {
      kind: 'action',
      label: timelineTexts.reverse,
      icon: ArrowLeftRight,
      keys: 'Shift+r',
      disabled: timeline.keyframes.length < 2,
      run: () => deeds.runBackwards(),
    },
  ]
}
