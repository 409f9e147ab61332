/** Where in the window one is, as a hash: `#/gallery?model=abc`. Pure; knows no window. */
import { isViewName, type ViewName } from '../../contract/views.ts'

export interface Route {
  readonly view: ViewName
  /** What the view is to show: an item, a run. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Anything that names no view is Explore. */
export function readRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  if (!isViewName(path)) return { view: 'explore', parameters: {} }
  return { view: path, parameters: Object.fromEntries(new URLSearchParams(query)) }
}

export function writeRoute({ view, parameters }: Route): string {
  const query = new URLSearchParams(parameters).toString()
  return query ? `#/${view}?${query}` : `#/${view}`
}
