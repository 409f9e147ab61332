/** Where the window's state is tested: Node with the few globals of a page that it uses, and no elements. */
import { setMaxListeners } from 'node:events'
import type { Environment } from 'vitest/environments'

export default {
  name: 'page',
  // What Vite makes for a browser: with it, runes are reactive.
  viteEnvironment: 'client',
  setup(global: Record<string, unknown>) {
    const page = new EventTarget()
    setMaxListeners(0, page)
    global['addEventListener'] = page.addEventListener.bind(page)
    global['removeEventListener'] = page.removeEventListener.bind(page)
    global['dispatchEvent'] = page.dispatchEvent.bind(page)
    global['location'] = { hash: '' }
    global['document'] = { baseURI: 'http://studio.test/' }
    return { teardown() {} }
  },
} satisfies Environment
