/** Has the Studio write a `.loom` file, and saves it. */
import type { CallOutput } from '../../contract/calls.ts'
import { fileTexts } from './fileTexts.ts'
import { download } from './download.ts'
import { orSay, sayDone } from '../parts/toasts.ts'

/** `share` is the call that writes it. */
export async function shareFile(
  share: () => Promise<CallOutput<'models.share' | 'timelines.share'>>,
): Promise<void> {
  const file = await orSay(share())
  if (!file) return
  download(file.address, file.fileName)
  sayDone(fileTexts.shared(file.fileName))
}
