/** What can be done with the selected keyframes, as a menu. */
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste'
import Compass from '@lucide/svelte/icons/compass'
import Copy from '@lucide/svelte/icons/copy'
import CopyPlus from '@lucide/svelte/icons/copy-plus'
import Scissors from '@lucide/svelte/icons/scissors'
import Trash from '@lucide/svelte/icons/trash-2'
import { easingNames } from '../../../engine/latent/timeline.ts'
import { interpolationNames } from '../../../engine/latent/interpolate.ts'
import { action, line, type MenuItem } from '../../parts/menuItem.ts'
import * as actions from '../keyframeActions.ts'
import type { TimelineEditor } from '../timelineEditor.svelte.ts'
import { timelineTexts } from '../timelineTexts.ts'

export function keyframeMenu(editor: TimelineEditor, edit: (id: string) => void): readonly MenuItem[] {
  const { selected } = editor
  const [only] = selected
  const disabled = selected.length === 0
  const choices: MenuItem[] = disabled
    ? []
    : [
        line,
        ...easingNames.map((easing): MenuItem => ({
          kind: 'check',
          label: timelineTexts.easingMenu(timelineTexts.easings[easing]),
          checked: selected.every((one) => one.easing === easing),
          toggle: () => actions.change(editor, { easing }),
        })),
        line,
        ...interpolationNames.map((path): MenuItem => ({
          kind: 'check',
          label: timelineTexts.pathMenu(timelineTexts.paths[path]),
          checked: selected.every((one) => one.path === path),
          toggle: () => actions.change(editor, { path }),
        })),
      ]
  return [
    action(timelineTexts.cut, Scissors, () => actions.cut(editor), { keys: '$mod+x', disabled }),
    action(timelineTexts.copy, Copy, () => actions.copy(editor), { keys: '$mod+c', disabled }),
    action(timelineTexts.paste, ClipboardPaste, () => actions.paste(editor), {
      keys: '$mod+v',
      disabled: !actions.canPaste(editor),
    }),
    action(timelineTexts.duplicate, CopyPlus, () => actions.duplicate(editor), { keys: '$mod+d', disabled }),
    action(timelineTexts.edit, Compass, () => only && edit(only.id), {
      keys: 'e',
      disabled: selected.length !== 1,
    }),
    action(timelineTexts.delete, Trash, () => actions.remove(editor), { keys: 'Delete', disabled }),
    ...choices,
  ]
}
