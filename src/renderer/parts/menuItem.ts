/** What a menu holds, as data. */
import type { Icon } from './icon.ts'

export type MenuItem =
  | {
      readonly kind: 'action'
      readonly label: string
      readonly icon?: Icon
      readonly keys?: string
      readonly danger?: boolean
      readonly disabled?: boolean
      run(): void
    }
  | { readonly kind: 'check'; readonly label: string; readonly checked: boolean; toggle(): void }
  | { readonly kind: 'line' }
