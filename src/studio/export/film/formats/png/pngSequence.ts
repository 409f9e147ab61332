/** Films as a folder of PNGs. */
import { join } from 'node:path'
import type { FilmEncoding, FilmFile, FilmFileOptions } from '../../film.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { framePng } from './framePng.ts'
import { makeFolder, writeSynced } from '../../../../library/wholeFile.ts'
import { encodedOneByOne } from '../../encodedOneByOne.ts'
import { pngWithNote } from './pngNote.ts'
import { scaleRaster } from '../../scaleRaster.ts'

/** `frame-0001.png` and so on, with more digits where four don't do. The first one says how all were made. */
async function createFile({ path, frames, note }: FilmFileOptions): Promise<FilmFile> {
  await makeFolder(path)
  const digits = Math.max(4, String(frames).length)
  let added = 0
  return {
    async add({ packets }) {
      const writing = packets.map(async ({ data }) => {
        const number = ++added
        const png = number === 1 ? pngWithNote(data, note) : data
        await writeSynced(join(path, `frame-${String(number).padStart(digits, '0')}.png`), png)
      })
      await Promise.all(writing)
    },
    async finish() {},
    async close() {},
  }
}

export const pngSequence: FilmEncoding = {
  buildsOnLast: false,
  habit: everyFrameWhole,
  /** A packet is a PNG. */
  async openEncoder({ source, shape }) {
    const encode = async (pixels: Uint8Array<ArrayBuffer>) => {
      return { data: await framePng(await scaleRaster({ ...source, pixels }, shape)), isKey: true }
    }
    return (frames) => encodedOneByOne(frames, encode, async (like) => like)
  },
  createFile,
}
