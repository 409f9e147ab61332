/** A frame as PNG, of eight bits a channel and always of the same colour type. */
import type { Raster } from '../../../../raster.ts'
import { imageOf } from '../../../../raster.ts'

/**
 * At 512 × 512, on films of 64 × 64 enlarged, 6 to 26 ms. Without filters it is 1 to 15 ms, but two to three times the size
 * where frames are smooth; level 9 takes up to ten times as long for 5 to 15 % less.
 */
const options = { compressionLevel: 6, adaptiveFiltering: true, palette: false }

export async function framePng(raster: Raster): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await imageOf(raster).png(options).toBuffer())
}
