import { expect, test } from 'vitest'
import { hasDesktop, openerOf, revealerOf } from '../../src/web/systemOpener.ts'

test('each system opens addresses and shows files by its own program', () => {
  expect(openerOf('linux', 'http://a')).toEqual(['xdg-open', 'http://a'])
  expect(openerOf('darwin', 'http://a')).toEqual(['open', 'http://a'])
  expect(openerOf('win32', 'http://a')).toEqual(['explorer.exe', 'http://a'])
  expect(revealerOf('linux', '/a b/c.gif')).toEqual(['xdg-open', '/a b'])
  expect(revealerOf('darwin', '/a b/c.gif')).toEqual(['open', '-R', '/a b/c.gif'])
  expect(revealerOf('win32', 'C:\\a b\\c.gif')).toEqual(['explorer.exe', '/select,C:\\a b\\c.gif'])
})

test('a Linux machine without a display has nothing to show a folder on', () => {
  expect(hasDesktop('linux', {})).toBe(false)
  expect(hasDesktop('linux', { DISPLAY: ':0' })).toBe(true)
  expect(hasDesktop('win32', {})).toBe(true)
})
