/** What a menu holds, as data. */
import type { Icon } from './icon.ts'

interface Action {
  readonly kind: 'action'
  readonly label: string
  readonly icon?: Icon
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  run(): void
}

export type MenuItem =
  | Action
  | { readonly kind: 'check'; readonly label: string; readonly checked: boolean; toggle(): void }
  | { readonly kind: 'line' }

export const line: MenuItem = { kind: 'line' }

export function action(
  label: string,
  icon: Icon,
  run: () => void,
  more: Pick<Action, 'keys' | 'danger' | 'disabled'> = {},
): MenuItem {
  return { kind: 'action', label, icon, run, ...more }
}
