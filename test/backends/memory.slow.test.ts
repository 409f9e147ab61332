/** Memory that was freed in many small gaps, as films and trainings leave it over hours, goes back to the system. */
import { add, range } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { chooseBackend, openBackend } from '../../src/backends/chooseBackend.ts'

/** Below what the allocator asks the system for by itself, in numbers of four bytes. */
const smallSize = 8192
const count = 6000

const megabytes = () => process.memoryUsage.rss() / 1e6

// Where another engine serves there is nothing to give back.
test.runIf(process.platform === 'linux' && chooseBackend().backend === 'tensorflow')(
  'memory that lies in gaps between what is in use is given back, and what is in use stays',
  async () => {
    const backend = await openBackend()
    const numbers = range(0, smallSize)
    const tensors = Array.from({ length: count }, () => add(numbers, 1)) // what an op makes lies in the engine's memory
    const kept = tensors.filter((tensor, at) => {
      if (at % 50 === 0) return true
      tensor.dispose()
      return false
    })
    const before = megabytes()
    backend.giveBack!()
    const freed = (4 * smallSize * count) / 1e6
    expect(before - megabytes()).toBeGreaterThan(freed / 2)
    expect(kept.at(-1)!.dataSync().at(-1)).toBe(smallSize)
    for (const tensor of [numbers, ...kept]) tensor.dispose()
  },
)
