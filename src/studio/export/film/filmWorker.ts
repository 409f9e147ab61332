/** What runs in a worker thread: encodes the segments that it is sent, one after another, and sends them back. */
import { parentPort, workerData } from 'node:worker_threads'
import { ProblemError } from '../../../engine/problemError.ts'
import type { EncoderSettings, Segment } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'
import { ownBuffers } from './ownBuffers.ts'

/** An error crosses without what its class adds. */
export type Answer =
  | { readonly kind: 'encoded'; readonly segment: TimedSegment }
  | { readonly kind: 'problem'; readonly code: string; readonly message: string; readonly remedy: string }
  | { readonly kind: 'error'; readonly error: unknown }

export interface TimedSegment extends Segment {
  /** How long its encoding took, in milliseconds. */
  readonly ms: number
}

const port = parentPort!
const settings = workerData as EncoderSettings
const encoding = filmEncodings[settings.format.kind]().then(({ openEncoder }) => openEncoder(settings))

port.on('message', (frames: Uint8Array<ArrayBuffer>[]) => {
  answer(frames).catch((error: unknown) => {
    if (!(error instanceof ProblemError)) return port.postMessage({ kind: 'error', error } satisfies Answer)
    const { code, message, remedy } = error
    port.postMessage({ kind: 'problem', code, message, remedy } satisfies Answer)
  })
})

async function answer(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  const began = performance.now()
  const { width, height, channels } = settings.source
  if (frames.some(({ length }) => length !== width * height * channels))
    throw new Error(`a frame is not of ${width} × ${height} pixels`)
  const { packets, description } = await (await encoding)(frames)
  if (packets.length !== frames.length)
    throw new Error(`${frames.length} frames have become ${packets.length}`)
  const { arrays, buffers } = ownBuffers(packets.map(({ data }) => data))
  const segment: TimedSegment = {
    packets: packets.map((packet, i) => ({ ...packet, data: arrays[i]! })),
    ...(description && { description }),
    ms: performance.now() - began,
  }
  port.postMessage({ kind: 'encoded', segment } satisfies Answer, buffers)
}
