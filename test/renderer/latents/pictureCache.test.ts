/** Pictures that were made: which are kept, and what tells one from the other. */
import { expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { PictureCache, latentKey, pictureOf } from '../../../src/renderer/latents/pictureCache.ts'

const picture = (side: number, value = 0) => ({
  size: side,
  channels: 1,
  pixels: new Uint8Array(side * side).fill(value),
})

test('the pictures that were used last are kept, up to so many bytes', () => {
  const cache = new PictureCache(400)
  for (const key of ['a', 'b', 'c', 'd']) cache.put(key, picture(10))
  expect(cache.get('a')).toBeDefined()
  cache.put('e', picture(10))
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd', 'e'])
  expect(cache.bytes).toBe(400)
  cache.put('f', picture(20))
  expect(['a', 'c', 'd', 'e', 'f'].filter((key) => cache.has(key))).toEqual(['f'])
})

test('the same key again takes the place of what it was', () => {
  const cache = new PictureCache(1000)
  cache.put('a', picture(10, 1))
  cache.put('a', picture(20, 2))
  expect(cache.bytes).toBe(400)
  expect(cache.get('a')?.pixels[0]).toBe(2)
})

test('a picture that is too large by itself is there until the next one comes', () => {
  const cache = new PictureCache(10)
  cache.put('a', picture(10))
  expect(cache.has('a')).toBe(true)
  cache.put('b', picture(10))
  expect([cache.has('a'), cache.has('b'), cache.bytes]).toEqual([false, true, 100])
})

test('one of several pictures is taken out by itself', () => {
  const pixels = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i)
  const second = pictureOf({ size: 2, channels: 3, pixels }, 1)
  expect([...second.pixels]).toEqual(Array.from({ length: 12 }, (_, i) => 12 + i))
  expect(second.pixels.buffer.byteLength).toBe(12)
})

test('latents with the same numbers have the same key, others have others', () => {
  const latent = latentOfSeed(1, 100)
  expect(latentKey(Float32Array.from(latent))).toBe(latentKey(latent))
  expect(latentKey(new Float32Array([0, ...latent]).subarray(1))).toBe(latentKey(latent))
  const keys = new Set<string>()
  for (let seed = 0; seed < 2000; seed++) {
    const one = latentOfSeed(seed, 16)
    keys.add(latentKey(one))
    // One bit of one number.
    new Uint32Array(one.buffer)[seed % 16]! ^= 1 << (seed % 32)
    keys.add(latentKey(one))
  }
  expect(keys.size).toBe(4000)
})
