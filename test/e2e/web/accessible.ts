/** What axe finds on a page. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { inDesktop } from './studio.ts'

/** That nothing serious keeps anybody out; `where` is what is looked at. */
export async function expectAccessible(page: Page, where = ''): Promise<void> {
  await page.evaluate(untilColoursRest)
  // Otherwise it opens a page beside it to sum up frames, which an application does not let it.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(inDesktop).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = grave.map(({ id, nodes }) => [
    `${where} ${id}`,
    ...nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(' ')}`),
  ])
  expect(told).toEqual([])
}

/** In the page. A colour that is inherited goes over from one element to the next, a frame for each. */
async function untilColoursRest(): Promise<void> {
  for (let still = 0; still < 3;) {
    await new Promise(requestAnimationFrame)
    const isMoving = document.getAnimations().some((one) => one instanceof CSSTransition)
    still = isMoving ? 0 : still + 1
  }
}
