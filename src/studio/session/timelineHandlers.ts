/** Calls about timelines that are kept. */
import { shareTimeline } from '../loomFile/shareLoomFile.ts'
import { modelWithHash, openModel } from '../models/model.ts'
import { summaryOf } from '../timelines/timelineFile.ts'
import type { Studio } from './studio.ts'
import { changing, offer, type HandlersOf, type OfWindows } from './parts.ts'

export function timelineHandlers(studio: Studio, windows: OfWindows): HandlersOf<'timelines'> {
  const { timelines, models } = studio
  const changed = changing(studio.broadcast, 'timelines')
  return {
    async 'timelines.list'() {
      return (await timelines.list()).timelines.map(summaryOf)
    },
    async 'timelines.open'({ id }) {
      const file = await timelines.open(id)
      const model = await modelWithHash(models, file.model.sha256)
      const { timeline, ...rest } = file
      return { ...rest, ...timeline, ...(model && { modelId: model.id }) }
    },
    async 'timelines.save'({ id, name, model, timeline }) {
      const { name: modelName, sha256 } = await openModel(models, model)
      const saved = await timelines.save({ id, name, model: { name: modelName, sha256 }, timeline })
      return changed(summaryOf(saved))
    },
    'timelines.rename': async ({ id, name }) => changed(summaryOf(await timelines.rename(id, name))),
    'timelines.duplicate': async ({ id }) => changed(summaryOf(await timelines.duplicate(id))),
    async 'timelines.remove'({ id }) {
      await timelines.remove(id)
      return changed({})
    },
    'timelines.restore': async ({ id }) => changed(summaryOf(await timelines.restore(id))),
    async 'timelines.share'({ id, withoutModels }) {
      const { version } = windows().options
      const timeline = await timelines.open(id)
      const write = (out: string) => shareTimeline(studio, { timeline, out, version, withoutModels })
      return offer(windows(), `${timeline.name}.loom`, write)
    },
  }
}
