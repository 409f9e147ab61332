/** What pictures are compared by, through random filters: the same each time, and nothing left behind. */
import { memory } from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { operationsIn } from '../../../src/engine/backend.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import type { Photos } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { picturesSeen, RandomFeatures } from '../../../src/engine/quality/pictureFeatures.ts'

let operations: Operations
beforeAll(async () => {
  operations = operationsIn(await openBackend('tensorflow'), 'float32')
})

/** More than a batch, of stripes of which each is a little wider. */
function stripes(count: number): Photos {
  const pixels = Uint8Array.from({ length: count * 16 * 16 * 3 }, (_, at) =>
    Math.floor((at % 48) / 3) % (2 + Math.floor(at / 768)) === 0 ? 255 : 40,
  )
  return { count, size: 16, channels: 3, pixels }
}

test('the same pictures are the same numbers again, others are others, and no tensor is left', () => {
  const before = memory().numTensors
  const seen = [0, 1].map(() => {
    const viewer = new RandomFeatures(operations)
    const rows = wholly(picturesSeen(operations, viewer, stripes(40)))
    viewer.dispose()
    return rows
  })
  expect(memory().numTensors).toBe(before)
  const { count, width, values } = seen[0]!
  expect([count, width, values.length]).toEqual([40, 960, 40 * 960])
  expect(values).toEqual(seen[1]!.values)
  expect(values.every(Number.isFinite)).toBe(true)
  expect(values.slice(0, width)).not.toEqual(values.slice(width, 2 * width))
})

test('a batch that is given up leaves no tensor either', () => {
  const viewer = new RandomFeatures(operations)
  const before = memory().numTensors
  const pieces = picturesSeen(operations, viewer, stripes(8))
  pieces.next()
  pieces.return(undefined as never)
  expect(memory().numTensors).toBe(before)
  viewer.dispose()
})
