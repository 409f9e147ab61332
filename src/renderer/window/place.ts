/** Where in the window one is, as a hash: `#/gallery?model=abc`. Pure; knows no window. */

export const viewNames = ['explore', 'gallery', 'timeline', 'train', 'models', 'settings'] as const
export type ViewName = (typeof viewNames)[number]

export interface Place {
  readonly view: ViewName
  /** What the view is to show: an item, a run. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Anything that names no view is Explore. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const view = viewNames.find((name) => name === path)
  if (!view) return { view: 'explore', parameters: {} }
  return { view, parameters: Object.fromEntries(new URLSearchParams(query)) }
}

export function writePlace({ view, parameters }: Place): string {
  const query = new URLSearchParams(parameters).toString()
  return query ? `#/${view}?${query}` : `#/${view}`
}
