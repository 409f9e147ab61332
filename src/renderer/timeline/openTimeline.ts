/** A timeline of the library, opened though it may have come only now. */
import type { Timelines } from './timeline.svelte.ts'

/** With its model, which may have come this moment. @throws StudioProblem */
export async function openTimeline(timelines: Timelines, id: string): Promise<void> {
  await timelines.ready()
  await Promise.all([timelines.models.load(), timelines.list.load()])
  await timelines.open(id)
}
