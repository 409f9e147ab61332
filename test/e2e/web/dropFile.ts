/** Files dropped on the window as from the desktop. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Locator, Page } from 'playwright'

export async function drop(page: Page, onto: Locator, file: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, base64]) => {
      const transfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name!))
      return transfer
    },
    [basename(file), readFileSync(file).toString('base64')],
  )
  await onto.dispatchEvent('drop', { dataTransfer: data })
}
