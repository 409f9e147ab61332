import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkBackend, chooseBackend, openBackend } from '../../src/backends/chooseBackend.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the choice of backend', () => {
  test('is the native library where it is set up', () => {
    expect(chooseBackend('')).toEqual({ backend: 'tensorflow', demanded: false, missed: [] })
  })

  test('falls back to WebAssembly where it is not, and says why and what to do', () => {
    vi.stubEnv('LOOM_ENGINE', '/nowhere')
    const { backend, missed } = chooseBackend('')
    expect(backend).toBe('wasm')
    expect(missed).toHaveLength(1)
    expect(missed[0]?.reason).toContain('nowhere')
    expect(missed[0]?.remedy).not.toBe('')
  })

  test('is the one that is demanded, or none', () => {
    const passedOver = { reason: 'LOOM_BACKEND asks for wasm.', remedy: 'Leave LOOM_BACKEND out.' }
    const missed = [{ backend: 'tensorflow', ...passedOver }]
    expect(chooseBackend('wasm')).toEqual({ backend: 'wasm', demanded: true, missed })
    expect(() => chooseBackend('cuda')).toThrow(
      expect.objectContaining({
        code: 'backend-unknown',
        message: 'LOOM_BACKEND is “cuda”, which is no engine.',
        remedy: 'Set it to tensorflow or wasm, or leave it out.',
      }),
    )
    vi.stubEnv('LOOM_ENGINE', '/nowhere')
    const why = expect.stringContaining('LOOM_BACKEND asks for the native engine: LOOM_ENGINE names /nowhere')
    expect(() => chooseBackend('tensorflow')).toThrow(
      expect.objectContaining({ code: 'backend-missing', message: why }),
    )
    expect(chooseBackend('wasm').missed[0]?.reason).toContain('nowhere')
  })

  test.each(['tensorflow', 'wasm'] as const)('%s computes what it should', async (name) => {
    const backend = await openBackend(name)
    expect(backend.name).toBe(name)
    await expect(checkBackend(backend)).resolves.toBeUndefined()
    const { operations } = backend
    const wrong: typeof operations = {
      ...operations,
      convolution: (...given) => ({ ...operations.convolution(...given), forward: (input) => input.clone() }),
    }
    await expect(checkBackend({ ...backend, operations: wrong })).rejects.toBeInstanceOf(Error)
  })
})
