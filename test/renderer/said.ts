/** What the window says to whoever looks at it: messages at its edge. */
import { toast } from 'svelte-sonner'

/** What is said and not taken back, the latest first, with what its button does. */
export function said(): { readonly text: string; readonly press: () => void }[] {
  return toast.getActiveToasts().map((one) => ({
    text: 'title' in one ? String(one.title) : '',
    press: () => {
      if ('action' in one && one.action && typeof one.action === 'object' && 'onClick' in one.action)
        one.action.onClick(new Event('click') as never)
    },
  }))
}
