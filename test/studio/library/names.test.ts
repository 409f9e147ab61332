import { expect, test } from 'vitest'
import { checkName, quoted, usableName } from '../../../src/studio/library/names.ts'

test.each(['x'.repeat(121), 'a\u001b[31mred', 'two\nlines', 'turned\u202eround'])(
  '%j is no name, and is said at no length',
  (name) => {
    let message = ''
    try {
      checkName(name, 'dataset')
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(/cannot name a dataset\.$/)
    expect(message.length).toBeLessThan(100)
  },
)

test('a folder’s name becomes the nearest that is one, and letters are not cut through', () => {
  expect(usableName('Wax prints 2026')).toBe('Wax prints 2026')
  expect(usableName('a\u001b[31m\nb')).toBe('a�[31m�b')
  const long = usableName('🧵'.repeat(100), 61)
  expect(long).toBe('🧵'.repeat(30))
  expect(() => checkName(usableName('\n'.repeat(5000)), 'run')).not.toThrow()
})

test('a sentence quotes names whole, unless they are long', () => {
  expect(quoted('fabrics')).toBe('“fabrics”')
  expect(quoted('n'.repeat(5000))).toBe(`“${'n'.repeat(40)}…”`)
})
