/** Calls about what of the library cannot be used. */
import type { BrokenEntry, LibraryKind } from '../../contract/schemas/library.ts'
import { listDatasets } from '../datasets/dataset.ts'
import { removeBroken } from '../library/broken.ts'
import { brokenModels } from '../models/brokenModels.ts'
import { listRuns } from '../runs/run.ts'
import { runInQueue } from './runHandlers.ts'
import type { Studio } from './studio.ts'
import type { HandlersOf, OfWindows } from './parts.ts'

export function libraryHandlers(studio: Studio, windows: OfWindows): HandlersOf<'library'> {
  const { library, broadcast } = studio
  const lists: Record<LibraryKind, () => Promise<{ readonly broken: readonly BrokenEntry[] }>> = {
    models: async () => ({ broken: await brokenModels(studio.models) }),
    runs: () => listRuns(library.runs),
    datasets: () => listDatasets(library.datasets),
    timelines: () => studio.timelines.list(),
    gallery: async () => windows().gallery,
  }
  const changed: Record<LibraryKind, (what: string) => void> = {
    models: () => broadcast.tell('models.changed', {}),
    runs: (what) => broadcast.tell('run.removed', { id: what }, what),
    datasets: () => broadcast.tell('datasets.changed', {}),
    timelines: () => broadcast.tell('timelines.changed', {}),
    gallery: () => broadcast.tell('gallery.changed', {}),
  }
  return {
    async 'library.broken'({ kind }) {
      return [...(await lists[kind]()).broken]
    },
    async 'library.removeBroken'({ kind, what }) {
      if (kind === 'runs' && studio.runs.live(what)) throw runInQueue(what)
      if (kind === 'gallery') await windows().gallery.removeBroken(what)
      else await removeBroken((await lists[kind]()).broken, what)
      changed[kind](what)
      return {}
    },
  }
}
