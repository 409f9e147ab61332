/** The window's one Explore: it outlives the view, so that the way back is still there after a visit to another one. */
import { Explore } from './explore.svelte.ts'
import { useStudio, type Studio } from '../window/studio.svelte.ts'
import { useWorkspace, type Workspace } from '../window/workspace.svelte.ts'

/** Of each window's Studio. */
const explores = new WeakMap<Studio, Explore>()

/** Call it while a component is set up. */
export function useExplore(): Explore {
  return exploreOf(useStudio(), useWorkspace())
}

/** Call it when the workspace has been opened. */
export function exploreOf(studio: Studio, workspace: Workspace): Explore {
  const explore = explores.get(studio) ?? new Explore(studio, workspace)
  explores.set(studio, explore)
  return explore
}
