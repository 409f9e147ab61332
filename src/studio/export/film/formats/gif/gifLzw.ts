/** The compression of GIF: LZW with codes of up to 12 bits (GIF89a specification, appendix F). Knows indexes; not colours. */

const mostCodes = 4096
const slotBits = 13
const slotMask = (1 << slotBits) - 1
const blockLength = 255

/** Compresses one image after another; its tables are used again. */
export class GifLzw {
  /**
   * The strings known, by a hash of how each is made, (code before << 8 | index) << 12 | code; -1 where none is. It all
   * lies in 32 kB, near the processor, which makes this a third quicker than gifenc at the same size.
   */
  readonly #slots = new Int32Array(1 << slotBits)
  #bytes = new Uint8Array(1 << 16)

  /**
   * Indexes below 2 ** `bits` as a GIF's image data: the size of the first code, blocks of at most 255 bytes, an empty one.
   * `bits` is from 2 to 8. What is given stays right until the next image is compressed.
   */
  compress(indexes: Uint8Array, bits: number): Uint8Array<ArrayBuffer> {
    const slots = this.#slots.fill(-1)
    // At worst each index is a code of 12 bits; every 255 bytes need one more.
    const most = Math.ceil(indexes.length * 1.51) + 1024
    if (this.#bytes.length < most) this.#bytes = new Uint8Array(most)
    const bytes = this.#bytes
    const clear = 1 << bits
    const end = clear + 1
    let free = end + 1
    let width = bits + 1

    bytes[0] = bits
    let block = 1 // where the length of the present block belongs
    let at = 2
    let held = 0
    let heldBits = 0
    const put = (code: number) => {
      held |= code << heldBits
      for (heldBits += width; heldBits >= 8; heldBits -= 8) {
        if (at - block > blockLength) {
          bytes[block] = blockLength
          block = at++
        }
        bytes[at++] = held & 255
        held >>>= 8
      }
    }

    put(clear)
    let before = indexes[0]!
    next: for (let i = 1; i < indexes.length; i++) {
      const index = indexes[i]!
      const made = (before << 8) | index
      let slot = Math.imul(made, 0x9e3779b1) >>> (32 - slotBits)
      for (let known = slots[slot]!; known !== -1; known = slots[slot]!) {
        if (known >>> 12 === made) {
          before = known & (mostCodes - 1)
          continue next
        }
        slot = (slot + 1) & slotMask
      }
      put(before)
      before = index
      if (free < mostCodes) {
        if (free === 1 << width) width++
        slots[slot] = (made << 12) | free++
      } else {
        // To go on with old strings until they serve badly, as some encoders do, made every film that was tried larger.
        put(clear)
        slots.fill(-1)
        free = end + 1
        width = bits + 1
      }
    }
    put(before)
    if (free === 1 << width && free < mostCodes) width++ // a decoder has one string more by now
    put(end)
    if (heldBits > 0) {
      width = 8 - heldBits // fills the last byte
      put(0)
    }
    bytes[block] = at - block - 1
    bytes[at++] = 0
    return bytes.subarray(0, at)
  }
}
