/** What axe finds on a page. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { inDesktop } from './studio.ts'

/** That nothing serious keeps anybody out; `where` is what is looked at. */
export async function expectAccessible(page: Page, where = ''): Promise<void> {
  // Otherwise it opens a page beside it to sum up frames, which an application does not let it.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(inDesktop).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(grave.map(({ id, nodes }) => [where, id, ...nodes.map(({ html }) => html)].join(' '))).toEqual([])
}
