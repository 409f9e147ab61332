/** Every view in both themes: accessible, and within reach of the keyboard. */
import { describe, expect, test } from 'vitest'
import { expectAccessible } from './accessible.ts'
import { goTo, livedIn, views } from './livedIn.ts'
import { openStudio } from './studio.ts'

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('axe finds nothing serious on any view, empty or lived in', async () => {
    for (const library of [undefined, await livedIn()]) {
      const { page } = await openStudio({ theme, ...(library && { library }) })
      for (const view of views) {
        await goTo(page, view)
        await expectAccessible(page, view)
      }
    }
  })
})

test('every control is reached by the keyboard, and shows that it is', async () => {
  const { page } = await openStudio({ library: await livedIn() })
  for (const view of views) {
    await goTo(page, view)
    await page.evaluate(() => {
      ;(document.activeElement as HTMLElement | null)?.blur()
      document.querySelectorAll('[data-reached]').forEach((one) => one.removeAttribute('data-reached'))
    })
    const unseen: string[] = []
    for (let presses = 0; presses < 400; presses++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return 'outside'
        const isAgain = element.hasAttribute('data-reached')
        element.setAttribute('data-reached', '')
        // The ring may be drawn around what holds it, or around the item of a list that the arrows are at.
        const shows = [element, element.parentElement!, ...element.querySelectorAll('*')].some((one) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
          return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
        })
        return isAgain ? 'again' : shows ? 'seen' : `unseen ${element.outerHTML.slice(0, 120)}`
      })
      if (at === 'again') break
      if (at.startsWith('unseen')) unseen.push(at)
    }
    const missed = await page.evaluate(() => {
      const roving =
        '[role=radiogroup], [role=grid], [role=listbox], [role=toolbar], [role=tablist], [role=menu]'
      return (
        [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, [role=slider]')]
          .filter((element) => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }))
          .filter(
            (element) =>
              !element.matches(
                ':disabled, [aria-disabled=true], [type=file], [aria-hidden=true], [aria-hidden=true] *',
              ),
          )
          .filter((element) => !element.hasAttribute('data-reached'))
          .filter(
            (element) => !(element.tabIndex < 0 && element.closest(roving)?.querySelector('[data-reached]')),
          )
          .filter((element) => !element.closest(roving)?.matches('[data-reached]'))
          // Of one name, arrows go from one to the next.
          .filter(
            (element) =>
              !(
                element instanceof HTMLInputElement &&
                element.type === 'radio' &&
                document.querySelector(`[data-reached][name="${element.name}"]`)
              ),
          )
          .map((element) => element.outerHTML.slice(0, 160))
      )
    })
    expect({ view, missed, unseen }).toEqual({ view, missed: [], unseen: [] })
  }
})
