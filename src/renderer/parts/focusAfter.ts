/**
 * Where the focus is after a pointer has done something: not on what was pressed, or else the view's own keys, such as
 * Space, would press it once more. Whoever uses the keyboard keeps the place.
 */

/** Marks the element of a view at which one works by keys. */
const home = '[data-focus-home]'

/** For a menu that closes: the view's own place, where it has one; else the button that opened it. */
export function focusAfterMenu(event: Event): void {
  const element = document.querySelector<HTMLElement>(home)
  if (!element) return
  event.preventDefault()
  element.focus({ preventScroll: true })
}

/** For every click of the window: a button that a pointer has pressed gives the focus up, unless it opens something. */
export function focusAfterClick({ detail, target }: MouseEvent): void {
  if (detail === 0 || !(target instanceof Element)) return // by a key
  const button = target.closest<HTMLElement>('button')
  if (!button || button !== document.activeElement) return
  if (button.ariaHasPopup !== null || button.closest('[role=dialog], [role=alertdialog]')) return
  const element = document.querySelector<HTMLElement>(home)
  if (element) element.focus({ preventScroll: true })
  else button.blur()
}
