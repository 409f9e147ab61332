/** Which view the window shows; the address bar and its back button follow. */
import { createContext } from 'svelte'
import type { ViewName } from '../../contract/views.ts'
import { readRoute, writeRoute, type Route } from './route.ts'

export class Navigation {
  #route = $state.raw<Route>(readRoute(location.hash))

  constructor() {
    // The window lives as long as this does, so nothing takes the listener off.
    addEventListener('hashchange', () => (this.#route = readRoute(location.hash)))
  }

  get view(): ViewName {
    return this.#route.view
  }

  get parameters(): Route['parameters'] {
    return this.#route.parameters
  }

  go(view: ViewName, parameters: Route['parameters'] = {}): void {
    this.#route = { view, parameters }
    location.hash = writeRoute(this.#route)
  }
}

export const [useNavigation, provideNavigation] = createContext<Navigation>()
