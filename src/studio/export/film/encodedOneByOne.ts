/** Frames one by one, of which those that are like the one before need no encoding. Knows no format. */
import type { Packet, Segment } from './film.ts'

type Pixels = Uint8Array<ArrayBuffer>

/** `still` stands for a frame that is like the one whose packet it gets; what it gives is used again while that is so. */
export async function encodedOneByOne(
  frames: readonly Pixels[],
  encode: (frame: Pixels) => Promise<Packet>,
  still: (like: Packet) => Promise<Packet>,
): Promise<Segment> {
  const packets: Packet[] = []
  let again: Packet | undefined
  for (const [i, frame] of frames.entries()) {
    if (i > 0 && Buffer.compare(frames[i - 1]!, frame) === 0) {
      packets.push((again ??= await still(packets[i - 1]!)))
      continue
    }
    again = undefined
    packets.push(await encode(frame))
  }
  return { packets }
}
