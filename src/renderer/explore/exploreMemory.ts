/** What Explore finds again at the next start: its settings, its stops, and where it stood. */
import type { Explore } from './explore.svelte.ts'
import { readKept, type KeptState } from './exploreKeeping.ts'
import { isRecord } from '../parts/isRecord.ts'

/** As plain JSON. */
export function keptExplore(explore: Explore, state: KeptState) {
  return {
    state,
    grid: explore.grid.kept(),
    compare: explore.compare.kept(),
    visited: explore.visited.kept(),
    locked: explore.knobs.lockedNames(),
    declined: explore.subjects.declined,
    openedBy: explore.openedBy,
  }
}

/** Takes what makes sense of it, and gives the state to go back to. It may be of an older version. */
export function restoreExplore(explore: Explore, kept: unknown): KeptState | undefined {
  if (!isRecord(kept)) return undefined
  const { grid, visited, compare, subjects, knobs } = explore
  grid.restore(kept['grid'])
  compare.restore(kept['compare'])
  visited.restore(kept['visited'])
  visited.forget(({ generator }) => !subjects.has(generator))
  knobs.restoreLocks(namesIn(kept['locked']))
  subjects.decline(namesIn(kept['declined']))
  const { openedBy } = kept
  explore.openedBy = typeof openedBy === 'string' ? openedBy : undefined
  return readKept(kept['state'])
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []
}
