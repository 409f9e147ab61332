/**
 * What Electron 22 (Node 16) lacks of what the program is written for: loaded first in every process of the copy that is
 * tested on it. Only what is missing is put in; on a current Electron this does nothing.
 */
import 'core-js/actual/array/find-last.js'
import 'core-js/actual/array/to-reversed.js'
import 'core-js/actual/array/to-sorted.js'
import 'core-js/actual/array/to-spliced.js'
import 'core-js/actual/structured-clone.js'
import 'core-js/actual/typed-array/find-last.js'
import 'core-js/actual/typed-array/to-reversed.js'
import 'core-js/actual/typed-array/to-sorted.js'
import 'core-js/actual/typed-array/with.js'
import os from 'node:os'
import { Readable } from 'node:stream'
import streams from 'node:stream/web'
import zlib from 'node:zlib'
import '../heldStart.ts'
import { addHandle } from './protocolHandle.ts'

/** Node has it under another version: typed by the newer one, looked at as what may be missing. */
const system = os as { availableParallelism?: () => number }
system.availableParallelism ??= () => os.cpus().length

const compression = zlib as { crc32?: (bytes: Uint8Array | string, before?: number) => number }
compression.crc32 ??= crc32

const readable = Readable as unknown as Record<
  'toWeb' | 'fromWeb',
  ((stream: unknown) => unknown) | undefined
>
// The old protocol takes and gives Node's streams: see protocolHandle.ts.
readable.toWeb ??= (stream) => stream
readable.fromWeb ??= (stream) => stream

// They are there, but not for all to see.
for (const [name, stream] of Object.entries(streams)) (globalThis as Record<string, unknown>)[name] ??= stream

if (process.type === 'browser') addHandle()

/** As zip and PNG have it (ISO 3309), which Node 20 brings itself. */
function crc32(bytes: Uint8Array | string, before = 0): number {
  let crc = ~before
  for (const byte of typeof bytes === 'string' ? Buffer.from(bytes) : bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
