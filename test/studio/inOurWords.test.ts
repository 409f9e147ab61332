import { expect, test } from 'vitest'
import { ProblemError } from '../../src/engine/problemError.ts'
import { inOurWords, isOfDisk } from '../../src/studio/inOurWords.ts'

const ours = { code: 'ours', message: 'It could not be done.', remedy: 'Try again.' }

test.each([
  () => {
    throw new TypeError('Maximum call stack size exceeded')
  },
  () => Promise.reject(new Error('abort(undefined). Build with -s ASSERTIONS=1')),
  () => Promise.reject('a text'),
])('what a library throws is the cause of our own sentence (%#)', async (work: () => Promise<never>) => {
  await expect(inOurWords(ours, work)).rejects.toMatchObject({ ...ours, name: 'ProblemError' })
})

test('what is said well already stays as it is', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  const known = new ProblemError({ code: 'known', message: 'Known.', remedy: 'Wait.' })
  const stop = AbortSignal.abort().reason as Error
  for (const error of [full, known, stop])
    await expect(inOurWords(ours, () => Promise.reject(error), isOfDisk)).rejects.toBe(error)
  await expect(inOurWords(ours, () => Promise.reject(full))).rejects.toMatchObject({ cause: full })
  expect(await inOurWords(ours, () => 3)).toBe(3)
})
