/** Saves pictures and grids as files: one by itself, several in a zip. */
import type { JobResult } from '../../contract/schemas/jobs.ts'
import type { StillSettings } from '../../contract/schemas/stills.ts'
import { messages } from '../parts/messages.svelte.ts'
import { orSay, sayAtLength, sayDone } from '../parts/toasts.ts'
import { download } from '../window/download.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'
import StillMessage from './StillMessage.svelte'
import { stillTexts } from './stillTexts.ts'
import type { StillWish } from './takeOut.ts'

/** Goes on in the window's bottom line; what comes of it is downloaded. */
export function saveStills(
  studio: Studio,
  { subject, pictures, films }: StillWish,
  settings: StillSettings,
): void {
  const job = new WatchedJob(studio)
  const work = job.run(() => studio.call('stills.export', { subject, settings }))
  const count = pictures.length + films
  messages.follow((anchor, props) => StillMessage(anchor, { ...props, job, work, count }))
  void orSay(work).then(downloadMade)
}

function downloadMade(result: JobResult | undefined): void {
  if (result?.kind !== 'download') return
  const { address, fileName, withoutRecipe } = result
  download(address, fileName)
  if (withoutRecipe) sayAtLength(stillTexts.saved(fileName), stillTexts.withoutRecipe(withoutRecipe))
  else sayDone(stillTexts.saved(fileName))
}
