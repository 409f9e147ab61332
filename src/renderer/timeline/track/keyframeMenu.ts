/** What can be done with the selected keyframes, as a menu. */
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste'
import Compass from '@lucide/svelte/icons/compass'
import Copy from '@lucide/svelte/icons/copy'
import CopyPlus from '@lucide/svelte/icons/copy-plus'
import Scissors from '@lucide/svelte/icons/scissors'
import Trash from '@lucide/svelte/icons/trash-2'
import { easingNames } from '../../../engine/latent/timeline.ts'
import { interpolationNames } from '../../../engine/latent/interpolate.ts'
import type { MenuItem } from '../../parts/menuItem.ts'
import * as actions from '../keyframeActions.ts'
import type { TimelineEditor } from '../timelineEditor.svelte.ts'
import { timelineTexts } from '../timelineTexts.ts'

export function keyframeMenu(editor: TimelineEditor, edit: (id: string) => void): readonly MenuItem[] {
  const { selected } = editor
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
          toggle: () => actions.change(editor, { easing }),
        })),
        { kind: 'line' },
        ...interpolationNames.map((path): MenuItem => ({
          kind: 'check',
          label: timelineTexts.pathMenu(timelineTexts.paths[path]),
          checked: selected.every((one) => one.path === path),
          toggle: () => actions.change(editor, { path }),
        })),
      ]
  return [
    action(timelineTexts.cut, Scissors, '$mod+x', () => actions.cut(editor)),
    action(timelineTexts.copy, Copy, '$mod+c', () => actions.copy(editor)),
    action(
      timelineTexts.paste,
      ClipboardPaste,
      '$mod+v',
      () => actions.paste(editor),
      !actions.canPaste(editor),
    ),
    action(timelineTexts.duplicate, CopyPlus, '$mod+d', () => actions.duplicate(editor)),
    action(timelineTexts.edit, Compass, 'e', () => only && edit(only.id), selected.length !== 1),
    action(timelineTexts.delete, Trash, 'Delete', () => actions.remove(editor)),
    ...choices,
  ]
}
