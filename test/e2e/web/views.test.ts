/** Every view is at home in each size of the window. */
import { expect, test } from 'vitest'
import { allThere, goTo, livedIn, views } from './livedIn.ts'
import { openStudio } from './studio.ts'

test.each([
  [800, 800],
  [1280, 800],
])('at %d × %d nothing that is said covers what can be clicked', async (width, height) => {
  const { page } = await openStudio({ library: await livedIn(), size: { width, height } })
  for (const view of views) {
    await page.locator('nav a.explore').click()
    await page.getByText(/^\d+ × \d+, seed/).waitFor()
    await page.keyboard.press('s')
    await page.getByText('Saved to the gallery.').waitFor()
    await page.locator(`nav a.${view}`).click()
    await allThere(page)
    await page.getByRole('button', { name: 'Undo', exact: true }).last().waitFor()
    const covered = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, input')].flatMap((element) => {
        if (!element.checkVisibility() || element.closest('[aria-hidden=true]')) return []
        const place = element.getBoundingClientRect()
        const [x, y] = [place.left + place.width / 2, place.top + place.height / 2]
        const over = document.elementFromPoint(x, y)
        if (!over || over.contains(element) || element.contains(over)) return []
        // What is scrolled out of its list is no more in sight than if it were below the window.
        for (let list = element.parentElement; list; list = list.parentElement) {
          const box = list.getBoundingClientRect()
          if (getComputedStyle(list).overflowY !== 'visible' && (y < box.top || y > box.bottom)) return []
        }
        return over.closest('footer') ? [element.outerHTML.slice(0, 120)] : []
      }),
    )
    expect({ view, covered }).toEqual({ view, covered: [] })
  }
})

test('in a narrow window the picture is still the largest thing of Explore and of Timeline', async () => {
  const { page } = await openStudio({ library: await livedIn(), size: { width: 800, height: 800 } })
  const widths = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width))
  for (const [view, picture] of [
    ['explore', '.stage canvas'],
    ['timeline', '.above > :not(aside)'],
  ] as const) {
    await goTo(page, view)
    await expect.poll(() => page.locator('main aside').count()).toBeGreaterThan(1)
    const [panels, [shown]] = [await widths('main aside'), await widths(picture)]
    expect({ view, isLargest: panels.every((width) => width < shown!) }).toEqual({ view, isLargest: true })
  }
})

test.each([
  [800, 700],
  [900, 600],
  [1280, 800],
  [1920, 1080],
])('at %d × %d nothing is cut off sideways', async (width, height) => {
  const { page } = await openStudio({ library: await livedIn(), size: { width, height } })
  for (const view of views) {
    await goTo(page, view)
    const excess = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    })
    expect([view, excess]).toEqual([view, 0])
  }
})
