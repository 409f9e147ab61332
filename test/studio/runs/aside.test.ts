/** What goes on beside a training: in order, and its failures are heard. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Aside } from '../../../src/studio/runs/aside.ts'

test('work is done one after the other, in the order it came', async () => {
  const aside = new Aside()
  const order: number[] = []
  for (const [i, ms] of [20, 1, 5].entries()) {
    void aside.add(async () => {
      await sleep(ms)
      order.push(i)
    })
  }
  expect(order).toEqual([])
  await aside.keepUp(3)
  expect(order).toEqual([])
  await aside.keepUp(0)
  expect(order).toEqual([0, 1, 2])
})

test('after a failure nothing more is begun, and whoever looks hears of it', async () => {
  const aside = new Aside()
  let begun = false
  void aside.add(() => Promise.reject(new Error('the disk is full')))
  await aside.add(async () => {
    begun = true
  })
  expect(begun).toBe(false)
  expect(() => aside.check()).toThrow('the disk is full')
  await expect(aside.keepUp(5)).rejects.toThrow('the disk is full')
})
