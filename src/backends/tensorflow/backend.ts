/** The native TensorFlow library as a backend to choose. */
import { ProblemError } from '../../engine/problemError.ts'
import type { Absence, KnownBackend } from '../knownBackend.ts'
import { locateEngine } from './location.ts'

export const tensorflow = {
  name: 'tensorflow',
  label: 'Native TensorFlow',
  phrase: 'the native engine',
  meaning:
    'The fastest one there is here: TensorFlow’s own library, as it was written for processors like this one.',
  find(): Absence | undefined {
    const location = locateEngine()
    return location.kind === 'found' ? undefined : { reason: location.message, remedy: location.remedy }
  },
  async open() {
    const location = locateEngine()
    if (location.kind !== 'found') {
      const { message, remedy } = location
      throw new ProblemError({ code: 'backend-missing', message, remedy })
    }
    try {
      return await (await import('./tensorflowBackend.ts')).openTensorflow(location.engine)
    } catch (error) {
      throw new ProblemError({
        code: 'backend-broken',
        message: `The native engine is there but does not load: ${firstLine(error)}`,
        remedy: 'Build it anew with `npm run engine -- --force`, or set LOOM_BACKEND=wasm.',
        cause: error,
      })
    }
  },
} as const satisfies KnownBackend

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
