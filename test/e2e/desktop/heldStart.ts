/**
 * Loaded first in the copy that tests drive: holds Electron's `ready` until Playwright has found its way in, as Playwright's
 * own loader does, which an application that is started by its path goes without. Else a window whose first page arrives just
 * when Playwright attaches to it is missed: its arrival is never told, and the start is waited for in vain.
 */
interface Application {
  emit(event: string, ...args: unknown[]): boolean
}

// Who starts it without Playwright waits for nothing.
if (process.type === 'browser' && process.argv.includes('--remote-debugging-port=0')) holdStart()

function holdStart(): void {
  const { app } = require('electron') as { app: Application }
  const emit = app.emit.bind(app)
  const ready = new Promise<unknown[]>((resolve) => {
    app.emit = (event, ...args) => {
      if (event !== 'ready') return emit(event, ...args)
      resolve(args)
      return true
    }
  })
  // By this name Playwright says that it is there.
  Object.assign(globalThis, {
    async __playwright_run() {
      const args = await ready
      app.emit = emit
      emit('ready', ...args)
    },
  })
}
