/** What can be done with the selected keyframes, as a menu. */
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste'
import Compass from '@lucide/svelte/icons/compass'
import Copy from '@lucide/svelte/icons/copy'
import CopyPlus from '@lucide/svelte/icons/copy-plus'
import Scissors from '@lucide/svelte/icons/scissors'
import Trash from '@lucide/svelte/icons/trash-2'
import { easingNames } from '../../engine/latent/timeline.ts'
import { interpolationNames } from '../../engine/latent/interpolate.ts'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Timelines } from './timeline.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

export function keyframeMenu(timelines: Timelines, edit: (id: string) => void): readonly MenuItem[] {
  const { deeds, selected } = timelines
  const [only] = selected
  const none = selected.length === 0
  const action = (
    label: string,
    icon: typeof Copy,
    keys: string,
    run: () => void,
    disabled = none,
  ): MenuItem => ({
    kind: 'action',
    label,
    icon,
    keys,
    disabled,
    run,
  })
  const choices: MenuItem[] = none
    ? []
    : [
        { kind: 'line' },
        ...easingNames.map((easing): MenuItem => ({
          kind: 'check',
          label: timelineTexts.easingMenu(timelineTexts.easings[easing]),
          checked: selected.every((one) => one.easing === easing),
          toggle: () => deeds.change({ easing }),
        })),
        { kind: 'line' },
        ...interpolationNames.map((path): MenuItem => ({
          kind: 'check',
          label: timelineTexts.pathMenu(timelineTexts.paths[path]),
          checked: selected.every((one) => one.path === path),
          toggle: () => deeds.change({ path }),
        })),
      ]
  return [
    action(timelineTexts.cut, Scissors, '$mod+x', () => deeds.cut()),
    action(timelineTexts.copy, Copy, '$mod+c', () => deeds.copy()),
    action(timelineTexts.paste, ClipboardPaste, '$mod+v', () => deeds.paste(), !deeds.canPaste),
    action(timelineTexts.duplicate, CopyPlus, '$mod+d', () => deeds.duplicate()),
    action(timelineTexts.edit, Compass, 'e', () => only && edit(only.id), selected.length !== 1),
    action(timelineTexts.delete, Trash, 'Delete', () => deeds.remove()),
    ...choices,
  ]
}
