/** The shortcuts that work now: the shell's and those of the view that is open. The sheet behind `?` lists them. */
import { createContext, onMount } from 'svelte'
import { tinykeys } from 'tinykeys'

export interface Shortcut {
  /** As tinykeys takes it: `s`, `Shift+z`, `$mod+z`, `Space`. */
  readonly keys: string
  readonly label: string
  run(): void
  /** For what lasts as long as the key is held. */
  release?(): void
  /** Unless it says yes, the key does nothing. */
  available?(): boolean
}

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly Shortcut[]
}

export class Shortcuts {
  #groups = $state.raw<readonly ShortcutGroup[]>([])
  sheetOpen = $state(false)

  get groups(): readonly ShortcutGroup[] {
    return this.#groups
  }

  /** Makes a group's keys work until the returned function is called. */
  add(group: ShortcutGroup): () => void {
    this.#groups = [...this.#groups, group]
    const pressed = group.shortcuts.map((one) => [one.keys, (event: KeyboardEvent) => press(one, event)])
    const released = group.shortcuts
      .filter(({ release }) => release)
      .map((one) => [one.keys, () => one.release?.()])
    const offs = [
      tinykeys(window, Object.fromEntries(pressed)),
      tinykeys(window, Object.fromEntries(released), { event: 'keyup' }),
    ]
    return () => {
      for (const off of offs) off()
      this.#groups = this.#groups.filter((other) => other !== group)
    }
  }
}

function press(shortcut: Shortcut, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  if (event.repeat && shortcut.release) return event.preventDefault()
  if (isTakenBy(event)) return
  if (shortcut.available && !shortcut.available()) return
  event.preventDefault()
  shortcut.run()
}

/** Whether the key means something where the focus is: text that is typed, a button that is pressed, a dialog. */
function isTakenBy({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (document.querySelector('[role=dialog], [role=alertdialog], [role=menu], [data-select-content]'))
    return true
  if (
    target.closest(
      'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=range])',
    )
  ) {
    return !((ctrlKey || metaKey) && key.toLowerCase() === 's')
  }
  return (
    (key === ' ' || key === 'Enter') &&
    // What is chosen of several stays chosen: the key is free.
    target.closest('button, a, summary, input:not([type=radio]:checked)') !== null
  )
}

export const [useShortcuts, provideShortcuts] = createContext<Shortcuts>()

/** The shortcuts of a view, as long as it is open. Call it while the component is set up. */
export function registerShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useShortcuts()
  onMount(() => registry.add({ title, shortcuts }))
}
