/** Has the Studio write a `.loom` file, and saves it. */
import type { CallOutput } from '../../contract/calls.ts'
import { fileTexts } from './fileTexts.ts'
import { download } from './download.ts'
import { sayDone, sayProblem } from '../parts/toasts.ts'

/** `share` is the call that writes it. */
export async function shareFile(
  share: () => Promise<CallOutput<'models.share' | 'timelines.share'>>,
): Promise<void> {
  try {
    const { address, fileName } = await share()
    download(address, fileName)
    sayDone(fileTexts.shared(fileName))
  } catch (thrown) {
    sayProblem(thrown)
  }
}
