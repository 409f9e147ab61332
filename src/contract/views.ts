/** The views of the window, in the order of its rail, its digits and the application's menu. Knows names; no window. */

export const views = [
  { name: 'explore', title: 'Explore' },
  { name: 'gallery', title: 'Gallery' },
  { name: 'timeline', title: 'Timeline' },
  { name: 'train', title: 'Train' },
  { name: 'models', title: 'Models' },
  { name: 'settings', title: 'Settings' },
] as const

export type ViewName = (typeof views)[number]['name']

export const viewTitles = Object.fromEntries(views.map(({ name, title }) => [name, title])) as Record<
  ViewName,
  string
>

export function isViewName(name: unknown): name is ViewName {
  return views.some((view) => view.name === name)
}
