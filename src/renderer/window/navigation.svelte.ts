/** Which view the window shows; the address bar and its back button follow. */
import { createContext } from 'svelte'
import { readPlace, writePlace, type Place, type ViewName } from './place.ts'

export class Navigation {
  #place = $state.raw<Place>(readPlace(location.hash))

  constructor() {
    // The window lives as long as this does, so nothing takes the listener off.
    addEventListener('hashchange', () => (this.#place = readPlace(location.hash)))
  }

  get view(): ViewName {
    return this.#place.view
  }

  get parameters(): Place['parameters'] {
    return this.#place.parameters
  }

  go(view: ViewName, parameters: Place['parameters'] = {}): void {
    this.#place = { view, parameters }
    location.hash = writePlace(this.#place)
  }
}

export const [useNavigation, provideNavigation] = createContext<Navigation>()
