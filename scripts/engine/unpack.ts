/** Takes out of a wheel what an engine needs, a megabyte at a time; Python's zipfile does it, since Python is there. */
import { ProblemError } from '../../src/engine/problemError.ts'
import { runProgram } from './process.ts'
import type { Tool } from './tools.ts'

/** In TensorFlow's wheel: the two libraries, and the headers that the binding and our kernels include, directly or not. */
export const tensorflowParts = [
  'tensorflow/libtensorflow_cc.*',
  'tensorflow/libtensorflow_framework.*',
  'tensorflow/include/tensorflow/c/*.h',
  'tensorflow/include/tensorflow/core/platform/ctstring*.h',
  'tensorflow/include/tensorflow/core/common_runtime/next_pluggable_device/c/*.h',
  'tensorflow/include/tsl/platform/ctstring*.h',
  'tensorflow/include/tsl/platform/platform.h',
  'tensorflow/include/xla/tsl/c/*.h',
  'tensorflow/include/LICENSE',
  'tensorflow/THIRD_PARTY_NOTICES.txt',
]

/** In NVIDIA's wheels: shared libraries, and the assembler with its device library for kernels made at run time. */
export const nvidiaParts = [
  'nvidia/*/lib/*.so*',
  'nvidia/cuda_nvcc/bin/*',
  'nvidia/cuda_nvcc/nvvm/libdevice/*',
]

const licences = '*.dist-info/*[Ll][Ii][Cc][Ee][Nn][Ss]*'
/** A second build of NVIDIA's run-time compiler, which nobody asks for unless told to. */
const leftOut = '*.alt.so*'

const script = `
import fnmatch, os, shutil, sys, zipfile
wheel, target, left_out, *patterns = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        if entry.is_dir() or '..' in name.split('/') or fnmatch.fnmatchcase(name, left_out):
            continue
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            continue
        path = os.path.join(target, *name.split('/'))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(entry) as source, open(path, 'wb') as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        mode = (entry.external_attr >> 16) & 0o777
        os.chmod(path, (mode or 0o644) | 0o600)
`

/** Unpacks the parts (patterns over paths in the wheel) into `target`, at the same paths. */
export async function unpackWheel(
  python: Tool,
  wheel: string,
  target: string,
  parts: readonly string[],
): Promise<void> {
  const [program, ...first] = python
  const args = [...first, '-c', script, wheel, target, leftOut, licences, ...parts]
  const { status, stderr } = await runProgram({ program, args })
  if (status === 0) return
  const full = /No space left|Errno 28/.test(stderr)
  throw new ProblemError({
    code: full ? 'no-room' : 'unpack-failed',
    message: full
      ? 'The disk became full while the native TensorFlow engine was unpacked.'
      : `The downloaded TensorFlow library could not be unpacked: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    remedy: `${full ? 'Make room, then run' : 'Try'} "npm run engine"${full ? '' : ' again'}.`,
    cause: stderr,
  })
}
