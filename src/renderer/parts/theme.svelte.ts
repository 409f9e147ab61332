/** Dark, light, or as the system is. The choice is the Studio's setting; this computer keeps a copy for the first paint. */
import { createContext } from 'svelte'
import type { Settings } from '../../contract/schemas/studio.ts'

export type ThemeChoice = Settings['theme']

const key = 'theme'

export class Theme {
  #choice = $state<ThemeChoice>(readKept())
  #systemIsLight = $state(false)

  constructor() {
    const system = matchMedia('(prefers-color-scheme: light)')
    this.#systemIsLight = system.matches
    system.addEventListener('change', ({ matches }) => (this.#systemIsLight = matches))
    document.documentElement.dataset['theme'] = this.#choice
  }

  get choice(): ThemeChoice {
    return this.#choice
  }

  /** What is seen: for those who draw on a canvas. */
  get shown(): 'dark' | 'light' {
    if (this.#choice !== 'system') return this.#choice
    return this.#systemIsLight ? 'light' : 'dark'
  }

  choose(choice: ThemeChoice): void {
    document.documentElement.dataset['theme'] = choice
    this.#choice = choice
    localStorage.setItem(key, choice)
  }
}

function readKept(): ThemeChoice {
  const kept = localStorage.getItem(key)
  return kept === 'dark' || kept === 'light' ? kept : 'system'
}

export const [useTheme, provideTheme] = createContext<Theme>()
