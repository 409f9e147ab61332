import { expect, test } from 'vitest'
import { filmKinds, writtenSize } from '../../src/contract/filmFormats.ts'

test('what is told of a size is what is written: video has no odd sides', () => {
  for (const kind of filmKinds) {
    const isVideo = kind === 'mp4' || kind === 'webm'
    const odd = { width: 101, height: 33 }
    expect(writtenSize(kind, odd)).toEqual(isVideo ? { width: 102, height: 34 } : odd)
    expect(writtenSize(kind, { width: 512, height: 64 })).toEqual({ width: 512, height: 64 })
  }
})
