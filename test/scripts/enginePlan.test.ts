/** Which engine is made of what: every platform, and a plain sentence where there is none. */
import { describe, expect, it } from 'vitest'
import { downloadBytes, neededBytes, planFor } from '../../scripts/engine/plan.ts'
import { checkRoom } from '../../scripts/engine/setUp.ts'

describe('the plan of an engine', () => {
  it.each([
    ['linux', 'x64', '2.39', 'tensorflow-cpu', 'manylinux_2_27_x86_64'],
    ['linux', 'arm64', '2.36', 'tensorflow', 'manylinux_2_27_aarch64'],
    ['darwin', 'arm64', undefined, 'tensorflow', 'macosx_12_0_arm64'],
  ])('on %s %s takes one pinned wheel', (platform, arch, glibc, name, wheelPlatform) => {
    const plan = planFor({ platform, arch, glibc }, 'cpu')
    expect(plan.wheels).toHaveLength(1)
    expect(plan.wheels[0]).toMatchObject({ name, version: '2.21.0', platform: wheelPlatform })
    expect(plan.libraries.every((path) => path.includes(platform === 'darwin' ? '.2.dylib' : '.so.2'))).toBe(
      true,
    )
  })

  it('for GPUs takes the CUDA library and all twelve wheels that it names', () => {
    const { wheels } = planFor({ platform: 'linux', arch: 'x64', glibc: '2.35' }, 'gpu')
    expect(wheels.map(({ name }) => name)).toEqual([
      'tensorflow',
      ...['cublas', 'cuda-cupti', 'cuda-nvcc', 'cuda-nvrtc', 'cuda-runtime', 'cudnn', 'cufft', 'curand'].map(
        cuda,
      ),
      ...['cusolver', 'cusparse', 'nccl', 'nvjitlink'].map(cuda),
    ])
  })

  it('pins every wheel by a whole sha256, each another', () => {
    const machines = [
      planFor({ platform: 'linux', arch: 'x64', glibc: '2.35' }, 'cpu'),
      planFor({ platform: 'linux', arch: 'arm64', glibc: '2.35' }, 'cpu'),
      planFor({ platform: 'darwin', arch: 'arm64' }, 'cpu'),
      planFor({ platform: 'linux', arch: 'x64', glibc: '2.35' }, 'gpu'),
    ]
    const hashes = machines.flatMap(({ wheels }) => wheels.map(({ sha256 }) => sha256))
    expect(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it.each([
    [{ platform: 'win32', arch: 'x64' }, 'cpu', /Windows/],
    [{ platform: 'darwin', arch: 'x64' }, 'cpu', /Intel/],
    [{ platform: 'darwin', arch: 'arm64' }, 'gpu', /Linux x64 only/],
    [{ platform: 'freebsd', arch: 'x64' }, 'cpu', /freebsd x64/],
    [{ platform: 'linux', arch: 'x64', glibc: '2.17' }, 'cpu', /glibc 2\.27.*2\.17/],
    [{ platform: 'linux', arch: 'x64', glibc: 'another C library' }, 'cpu', /glibc 2\.27/],
  ] as const)('says why there is none for %o (%s)', (machine, variant, sentence) => {
    expect(() => planFor(machine, variant)).toThrow(sentence)
  })
})

describe('the room on the disk', () => {
  const plan = planFor({ platform: 'linux', arch: 'x64', glibc: '2.35' }, 'cpu')

  it('must hold the engine and the wheel, twice', () => {
    expect(downloadBytes(plan)).toBe(273_829_956)
    expect(neededBytes(plan)).toBeGreaterThan(plan.installedBytes + 2 * downloadBytes(plan))
  })

  it('is told in figures where it is short', () => {
    expect(() => checkRoom(neededBytes(plan), 300_000_000, '/cache')).toThrow(
      'needs 1.5 GB of free disk space while it is set up, and 300 MB are free at /cache.',
    )
    expect(() => checkRoom(neededBytes(plan), 2_000_000_000, '/cache')).not.toThrow()
  })
})

function cuda(name: string): string {
  return `nvidia-${name}-cu12`
}
