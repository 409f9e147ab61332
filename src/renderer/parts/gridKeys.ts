/** Where the keyboard goes in a grid of cells in rows. Pure. */

export interface GridShape {
  readonly columns: number
  /** Rows in sight. */
  readonly rows: number
  readonly total: number
}

/** The index that a key leads to from `index`; undefined for a key that leads nowhere. */
export function goByKey(key: string, index: number, { columns, rows, total }: GridShape): number | undefined {
  const page = columns * Math.max(1, rows - 1)
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    PageUp: Math.max(index % columns, index - page),
    PageDown: Math.min(total - 1, index + page),
    Home: 0,
    End: total - 1,
  }
  const target = targets[key]
  if (target === undefined) return undefined
  // Below the last whole row the last cell is the nearest.
  if (key === 'ArrowDown' && target >= total) return isInLastRow(index, columns, total) ? index : total - 1
  return target < 0 || target >= total ? index : target
}

function isInLastRow(index: number, columns: number, total: number): boolean {
  return Math.floor(index / columns) === Math.floor((total - 1) / columns)
}
