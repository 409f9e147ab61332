/** Calls about timelines that are kept. */
import type { Handlers } from '../../contract/server.ts'
import { shareTimeline } from '../loomFile/shareLoomFile.ts'
import { modelWithHash, openModel } from '../models/model.ts'
import { summaryOf, type TimelineFile } from '../timelines/timelineFile.ts'
import { addresses } from './addresses.ts'
import type { Studio } from './studio.ts'
import type { OfWindows } from './parts.ts'

type Names = Extract<keyof Handlers, `timelines.${string}`>

export function timelineHandlers(studio: Studio, windows: OfWindows): Pick<Handlers, Names> {
  const { timelines, models, broadcast } = studio
  const changed = (file: TimelineFile) => {
    broadcast.tell('timelines.changed', {})
    return summaryOf(file)
  }
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
      return changed(await timelines.save({ id, name, model: { name: modelName, sha256 }, timeline }))
    },
    'timelines.rename': async ({ id, name }) => changed(await timelines.rename(id, name)),
    'timelines.duplicate': async ({ id }) => changed(await timelines.duplicate(id)),
    async 'timelines.remove'({ id }) {
      await timelines.remove(id)
      broadcast.tell('timelines.changed', {})
      return {}
    },
    'timelines.restore': async ({ id }) => changed(await timelines.restore(id)),
    async 'timelines.share'({ id, withoutModels }) {
      const { downloads, options } = windows()
      const timeline = await timelines.open(id)
      const download = await downloads.place(`${timeline.name}.loom`)
      const { version } = options
      await shareTimeline(studio, { timeline, out: download.path, version, withoutModels })
      return { address: addresses.download(download.id), fileName: download.fileName }
    },
  }
}
