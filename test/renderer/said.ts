/** What the window says to whoever looks at it: messages in its bottom line. */
import { messages } from '../../src/renderer/parts/messages.svelte.ts'

/** What is said and not taken back, the latest first, with what its button does. */
export function said(): {
  readonly text: string
  readonly more?: string | undefined
  readonly press: () => void
}[] {
  return messages.list
    .flatMap((one) =>
      one.kind === 'said' ? [{ text: one.text, more: one.more, press: () => one.action?.run() }] : [],
    )
    .toReversed()
}
