/** Everything that the Studio tells its windows unasked. Events broadcast what is; they don't steer. */
import * as v from 'valibot'
import { job } from './schemas/jobs.ts'
import { run } from './schemas/runs.ts'
import { settings } from './schemas/studio.ts'

const changed = v.object({})

/** Each with its schema, and with what tells two apart: of those with the same key only the latest counts. */
const events = {
  /** A run as it is now; while it trains, at most 20 times a second. */
  run: { payload: run },
  'run.removed': { payload: v.object({ id: v.string() }) },
  /** A job as it is now, at most 20 times a second. */
  job: { payload: job },
  /** The list is another than before: ask for it again. */
  'models.changed': { payload: changed },
  'datasets.changed': { payload: changed },
  'gallery.changed': { payload: changed },
  'timelines.changed': { payload: changed },
  'settings.changed': { payload: settings },
  /** The library's folder has gone, or is back. */
  library: { payload: v.object({ isThere: v.boolean() }) },
} as const

type Events = typeof events
export type EventName = keyof Events
export type EventPayload<Name extends EventName> = v.InferOutput<Events[Name]['payload']>
export type EventHandler<Name extends EventName> = (payload: EventPayload<Name>) => void
