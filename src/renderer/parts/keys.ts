/** Keyboard shortcuts as text: how tinykeys takes them, and how people read them. Knows no window but its platform. */

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

const macSigns: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Control: '⌃',
  Meta: '⌘',
}
const otherSigns: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl', Meta: 'Win' }
const keySigns: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
}

/** `$mod+Shift+z` as the caps to press, one after the other: Ctrl, Shift, Z. */
export function keyCaps(keys: string): string[] {
  const signs = isMac ? macSigns : otherSigns
  return keys
    .split(/\b\+/)
    .filter((part) => !(part === 'Shift' && keys.endsWith('?'))) // Shift is how one types it
    .map((part) => signs[part] ?? keySigns[part] ?? (part.length === 1 ? part.toUpperCase() : part))
}

/** In one piece, for buttons and tooltips: `⇧⌘Z`, `Ctrl+Shift+Z`. */
export function keyLabel(keys: string): string {
  return keyCaps(keys).join(isMac ? '' : '+')
}

/** As `aria-keyshortcuts` wants it. */
export function ariaKeys(keys: string): string {
  return keys
    .replace('$mod', isMac ? 'Meta' : 'Control')
    .replace(/(^|\+)([a-z])$/, (_, plus: string, letter: string) => {
      return plus + letter.toUpperCase()
    })
}
