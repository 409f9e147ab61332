/** The window's one Explore: it outlives the view, so that the way back is still there after a visit to another one. */
import { Explore } from './explore.svelte.ts'
import { useStudio, type Studio } from '../window/studio.svelte.ts'
import { useWorkspace } from '../window/workspace.svelte.ts'

/** Of each window's Studio. */
const explores = new WeakMap<Studio, Explore>()

/** Call it while a component is set up. */
export function useExplore(): Explore {
  const [studio, workspace] = [useStudio(), useWorkspace()]
  const explore = explores.get(studio) ?? new Explore(studio, workspace)
  explores.set(studio, explore)
  return explore
}
