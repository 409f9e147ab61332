import { expect, test } from 'vitest'
import { randomStream } from '../../../src/engine/random.ts'
import { groupNearDuplicates } from '../../../src/studio/datasets/nearDuplicates.ts'

const mean = [128, 128, 128] as const
const random = randomStream(7, 'hashes')
const word = () => random.integer(0, 2 ** 32 - 1)
const cells = (range = 6) => Uint8Array.from({ length: 72 }, () => random.integer(100, 100 + range))

test('30,000 pictures take seconds, also when half of them are plain, alike or not', () => {
  const pictures = Array.from({ length: 30_000 }, (_, i) => {
    const hash = { high: i % 2 && word(), low: i % 2 && word(), cells: cells(i < 15_000 ? 6 : 60), mean }
    return { file: `${i}`, hash }
  })
  const start = performance.now()
  const groups = groupNearDuplicates(pictures)
  expect(performance.now() - start).toBeLessThan(20_000)
  expect(groups[0]).toHaveLength(7_500)
})
