/** Has the Studio write a `.loom` file, and saves it. */
import type { CallOutput } from '../../contract/calls.ts'
import { texts } from '../texts.ts'
import { download } from './download.ts'
import { sayDone, sayProblem } from './toasts.ts'

/** `share` is the call that writes it. */
export async function shareFile(
  share: () => Promise<CallOutput<'models.share' | 'timelines.share'>>,
): Promise<void> {
  try {
    const { address, fileName } = await share()
    download(address, fileName)
    sayDone(texts.files.shared(fileName))
  } catch (thrown) {
    sayProblem(thrown)
  }
}
