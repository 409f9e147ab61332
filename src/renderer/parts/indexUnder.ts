/** The number of the cell (`data-index`) that an event happened in. */
export function indexUnder({ target }: Event): number | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return cell ? Number(cell.dataset['index']) : undefined
}
