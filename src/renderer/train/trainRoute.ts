/** Where in Train one is, by the address; and where one is when it names nothing. Pure. */
import type { Route } from '../window/route.ts'
import type { TrainRuns } from './trainRuns.svelte.ts'

export type TrainRoute =
  | { readonly kind: 'setup'; readonly fineTune?: string }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'compare'; readonly ids: readonly string[] }

/** Nothing where the address names only the view. */
export function readTrainRoute({
  run,
  compare,
  fineTune,
  new: fresh,
}: Route['parameters']): TrainRoute | undefined {
  if (run) return { kind: 'run', id: run }
  if (compare !== undefined) return { kind: 'compare', ids: compare.split(',').filter(Boolean) }
  if (fineTune) return { kind: 'setup', fineTune }
  return fresh === undefined ? undefined : { kind: 'setup' }
}

/** What trains, what was cut short, what waits, what was shown last; a new training where there is none of it. */
export function usualRoute(runs: TrainRuns, kept: unknown): TrainRoute {
  const last = typeof kept === 'object' && kept !== null && 'run' in kept ? String(kept.run) : undefined
  const run = runs.active ?? runs.interrupted[0] ?? runs.queued[0] ?? runs.find(last)
  return run ? { kind: 'run', id: run.id } : { kind: 'setup' }
}
