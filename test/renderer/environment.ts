/** Where the window's state is tested: Node with the few globals of a page that it uses, and no document. */
import type { Environment } from 'vitest/environments'

export default {
  name: 'page',
  // What Vite makes for a browser: with it, runes are reactive.
  viteEnvironment: 'client',
  setup(global: Record<string, unknown>) {
    const page = new EventTarget()
    global['addEventListener'] = page.addEventListener.bind(page)
    global['removeEventListener'] = page.removeEventListener.bind(page)
    global['dispatchEvent'] = page.dispatchEvent.bind(page)
    global['location'] = { hash: '' }
    return { teardown() {} }
  },
} satisfies Environment
