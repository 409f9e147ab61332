/** Which wheels make an engine on which platform, what is taken out of them, and how much room that needs. Pure data. */
import type { EngineVariant } from '../../src/backends/tensorflow/location.ts'
import { ProblemError } from '../../src/engine/problemError.ts'
import { nvidiaWheels, tensorflowWheels, type Wheel } from './wheels.ts'

export interface Plan {
  readonly variant: EngineVariant
  readonly wheels: readonly Wheel[]
  /** The library and its framework: paths inside the wheels, kept, since the libraries look for each other by these. */
  readonly libraries: readonly [string, string]
  /** What the finished engine takes on disk. */
  readonly installedBytes: number
}

export interface Machine {
  readonly platform: string
  readonly arch: string
  /** 'musl' or such where it is not glibc, else its version. */
  readonly glibc?: string | undefined
}

const linuxLibraries = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
] as const
const macLibraries = [
  'tensorflow/libtensorflow_cc.2.dylib',
  'tensorflow/libtensorflow_framework.2.dylib',
] as const

const cpuPlans: Readonly<Record<string, Plan>> = {
  'linux-x64': {
    variant: 'cpu',
    wheels: [tensorflowWheels.linuxX64],
    libraries: linuxLibraries,
    installedBytes: 853_500_000,
  },
  'linux-arm64': {
    variant: 'cpu',
    wheels: [tensorflowWheels.linuxArm64],
    libraries: linuxLibraries,
    installedBytes: 883_500_000,
  },
  'darwin-arm64': {
    variant: 'cpu',
    wheels: [tensorflowWheels.macArm64],
    libraries: macLibraries,
    installedBytes: 741_500_000,
  },
}

const gpuPlan: Plan = {
  variant: 'gpu',
  wheels: [tensorflowWheels.linuxX64Cuda, ...nvidiaWheels],
  libraries: linuxLibraries,
  installedBytes: 5_500_000_000,
}

/** The plan for a machine; throws a ProblemError where no native engine can be had. */
export function planFor(machine: Machine, variant: EngineVariant): Plan {
  const { platform, arch, glibc } = machine
  if (platform === 'linux' && glibc !== undefined && !atLeast(glibc, 2, 27)) {
    throw unsupported(
      `The native TensorFlow engine needs a Linux with glibc 2.27 or newer, and this one has ${glibc}.`,
      'Use a current Debian, Ubuntu, Fedora or the like, or stay with WebAssembly.',
    )
  }
  if (variant === 'gpu') {
    if (platform === 'linux' && arch === 'x64') return gpuPlan
    throw unsupported(
      `The native engine for GPUs is made for Linux x64 only, and this is ${platform} ${arch}.`,
      'Run "npm run engine" without --gpu.',
    )
  }
  const plan = cpuPlans[`${platform}-${arch}`]
  if (plan) return plan
  throw unsupported(...(platform === 'win32' ? windows : otherMachine(platform, arch)))
}

/**
 * Windows: the wheel has no plain C library. Its TF_* symbols are exported (with an import .lib) by
 * tensorflow/python/_pywrap_tensorflow_common.dll, 1 GB, which itself imports 219 names from python311.dll: it can
 * be loaded only where CPython 3.11 is present, and compiling against it takes Visual C++. That is not something to
 * ask of an artist, so Windows computes on WebAssembly until a plain library can be had.
 */
const windows: [string, string] = [
  'There is no native TensorFlow engine for Windows, since the published library works inside Python 3.11 only.',
  'To get it nevertheless, run this program in WSL (Ubuntu) on the same computer.',
]

function otherMachine(platform: string, arch: string): [string, string] {
  return platform === 'darwin'
    ? [
        'There is no native TensorFlow engine for Macs with Intel processors, nor for Node made for them.',
        'On a Mac with Apple silicon, install the arm64 build of Node.',
      ]
    : [
        `There is no native TensorFlow engine for ${platform} ${arch}.`,
        'Linux x64, Linux arm64 and macOS arm64 have one.',
      ]
}

function unsupported(message: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'unsupported-platform', message, remedy })
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [haveMajor, haveMinor] = version.split('.').map(Number)
  if (haveMajor === undefined || haveMinor === undefined || Number.isNaN(haveMajor)) return false
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}

/** What a plan downloads. */
export function downloadBytes(plan: Plan): number {
  return plan.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0)
}

/** Room needed at the worst moment: the finished engine and, twice, the largest wheel (pip copies it), and a margin. */
export function neededBytes(plan: Plan): number {
  const largest = Math.max(...plan.wheels.map((wheel) => wheel.bytes))
  return plan.installedBytes + 2 * largest + 100_000_000
}
