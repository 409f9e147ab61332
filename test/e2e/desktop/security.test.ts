/** The points of Electron's security checklist, read from the packaged application while it runs. */
import { describe, expect, test } from 'vitest'
import { openDesktop, type OpenedDesktop } from './desktop.ts'

/** One application for the facts that nothing changes. */
async function withDesktop(check: (opened: OpenedDesktop) => Promise<void>): Promise<void> {
  const opened = await openDesktop()
  await opened.page.getByRole('status').first().waitFor({ state: 'attached' })
  await check(opened)
}

test('the window is sandboxed and isolated, and has no way to Node or Electron', () =>
  withDesktop(async ({ app, page }) => {
    const preferences = await app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        const own = contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        return own.getLastWebPreferences()
      }),
    )
    expect(preferences).toHaveLength(1)
    const [own = {}] = preferences
    expect(own).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true })
    const off = [
      'nodeIntegration',
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'webviewTag',
      'enableBlinkFeatures',
    ]
    expect(off.filter((name) => own[name])).toEqual([])
    const seen = await page.evaluate(() => ({
      names: ['require', 'process', 'module', 'global', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
      desktop: Object.keys((window as unknown as { desktop: object }).desktop),
    }))
    expect(seen.names).toEqual([])
    // The whole bridge: what is added has to be thought about here as well.
    expect(seen.desktop.toSorted()).toEqual([
      'chooseFolder',
      'chooseLibrary',
      'onCommand',
      'onLineEnded',
      'openLine',
      'pathOf',
      'platform',
      'recentFolders',
      'startDrag',
    ])
  }))

test('the page comes by our own scheme, with the strict policy on every answer', () =>
  withDesktop(async ({ page }) => {
    expect(page.url()).toMatch(/^latent-loom:\/\/studio\//)
    const answers = await page.evaluate(async () =>
      Promise.all(
        ['/', '/nothing.js', '/media/gallery/none'].map(async (path) => {
          const { status, headers } = await fetch(path)
          return {
            status,
            policy: headers.get('content-security-policy'),
            sniff: headers.get('x-content-type-options'),
          }
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404])
    for (const { policy, sniff } of answers) {
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(sniff).toBe('nosniff')
    }
    expect(await page.evaluate(() => window.isSecureContext)).toBe(true)
  }))

test('nothing of the policy is let through', () =>
  withDesktop(async ({ page }) => {
    const refused = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      )
      const script = document.createElement('script')
      try {
        script.text = 'window.ran = true'
        document.head.append(script)
      } catch {
        violations.push('trusted types')
      }
      const frame = document.createElement('iframe')
      frame.src = 'https://example.org/'
      document.body.append(frame)
      await fetch('https://example.org/').catch(() => violations.push('fetch'))
      await new Promise((resolve) => setTimeout(resolve, 200))
      frame.remove()
      return { violations, ran: 'ran' in window }
    })
    expect(refused.ran).toBe(false)
    expect(refused.violations).toEqual(
      expect.arrayContaining(['trusted types', 'frame-src', 'connect-src', 'fetch']),
    )
  }))

test('it goes nowhere else and opens no window; links outside go to the browser only from the list', () =>
  withDesktop(async ({ app, page }) => {
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      ;(globalThis as unknown as { opened: string[] }).opened = opened
      shell.openExternal = async (address) => void opened.push(address)
    })
    const before = page.url()
    for (const address of ['https://example.org/', 'file:///etc/passwd', 'data:text/html,<p>x</p>']) {
      // By Electron itself: Playwright would wait for a page that does not come.
      const now = await app.evaluate(async ({ webContents }, to) => {
        const [own] = webContents.getAllWebContents()
        await own!.executeJavaScript(`location.href = ${JSON.stringify(to)}; 0`, true)
        await new Promise((resolve) => setTimeout(resolve, 200))
        return own!.getURL()
      }, address)
      expect(now).toBe(before)
    }
    const windows = await page.evaluate(() =>
      [
        'https://github.com/',
        'https://example.org/',
        'http://github.com/',
        'file:///etc/passwd',
        'latent-loom://studio/',
      ].map((address) => window.open(address) === null),
    )
    expect(windows).toEqual([true, true, true, true, true])
    await page.waitForTimeout(150)
    expect(await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([
      'https://github.com/',
    ])
    expect(app.windows()).toHaveLength(1)
  }))

test('permissions are denied, all but writing to the clipboard', () =>
  withDesktop(async ({ page }) => {
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read']
      const found: Record<string, string> = {}
      for (const name of names)
        found[name] = (await navigator.permissions.query({ name: name as PermissionName })).state
      const devices = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      )
      return { found, devices }
    })
    expect(new Set(Object.values(states.found))).toEqual(new Set(['denied']))
    expect(states.devices).not.toBe('granted')
    // Which takes a click of the artist and a window in front: a page that has them may.
    const clipboard = await page.evaluate(
      async () => (await navigator.permissions.query({ name: 'clipboard-write' as PermissionName })).state,
    )
    expect(clipboard).toBe('granted')
  }))

test('the network is closed, to the main session as well', () =>
  withDesktop(async ({ app }) => {
    const answers = await app.evaluate(async ({ session }) => {
      const { net } = process.mainModule!.require('electron') as typeof import('electron')
      return Promise.all(
        ['http://127.0.0.1:9/', 'https://example.org/'].map(
          (url) =>
            new Promise<string>((resolve) => {
              const request = net.request({ url, session: session.defaultSession })
              request.on('response', () => resolve('answered'))
              request.on('error', (error) => resolve(error.message))
              request.end()
            }),
        ),
      )
    })
    expect(answers).toEqual(['net::ERR_BLOCKED_BY_CLIENT', 'net::ERR_BLOCKED_BY_CLIENT'])
  }))

describe('main answers our own top frame alone', () => {
  test('a window with our preload script and another page gets nothing', () =>
    withDesktop(async ({ app, page }) => {
      const stranger = await app.evaluate(async ({ app: own, BrowserWindow }) => {
        const preload = `${own.getAppPath()}/out/desktop/preload/index.cjs`
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        await window.loadURL('about:blank')
        const said: unknown = await window.webContents.executeJavaScript(`(async () => {
          let port = 'none'
          addEventListener('message', ({ ports }) => { if (ports.length > 0) port = 'given' })
          window.desktop.openLine('mine')
          const folders = await window.desktop.recentFolders().then(() => 'given', (error) => error.message)
          const chosen = await window.desktop.chooseFolder().then(() => 'given', (error) => error.message)
          await new Promise((resolve) => setTimeout(resolve, 500))
          return { port, folders, chosen }
        })()`)
        window.destroy()
        return said
      })
      expect(stranger).toEqual({
        port: 'none',
        folders: expect.stringContaining('Only pages of Latent Loom may ask this.'),
        chosen: expect.stringContaining('Only pages of Latent Loom may ask this.'),
      })
      const own = await page.evaluate(() =>
        (window as unknown as { desktop: { recentFolders(): Promise<string[]> } }).desktop.recentFolders(),
      )
      expect(own).toEqual([])
    }))
})

describe('the scheme', () => {
  test('leads to nothing but the window, media and uploads', async () => {
    const { page } = await openDesktop()
    const paths = [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/%2e%2e%2f%2e%2e%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '/assets/..%2f..%2fdesktop/main/index.cjs',
      '/%2fetc%2fpasswd',
      '//etc/passwd',
      '/index.html%00.js',
      '/media/../package.json',
      '/media/gallery/..%2f..%2flibrary.json',
      '/media/gallery/%2e%2e',
      '/media/models/fabric-64/..%2fmodel.json',
      '/media/runs/..%2f..%2f/epoch-1',
      '/media/downloads/%00',
    ]
    const answers = await page.evaluate(
      async (all) =>
        Promise.all(
          all.map(async (path) => {
            // Some are no addresses even to the browser.
            const answer = await fetch(`latent-loom://studio${path}`).catch(() => undefined)
            return [path, answer?.ok ? await answer.text() : 'refused']
          }),
        ),
      paths,
    )
    expect(answers).toEqual(paths.map((path) => [path, 'refused']))
  })
})

test('Electron itself has nothing to warn of', async () => {
  const { page, app, complaints } = await openDesktop({ env: { ELECTRON_ENABLE_SECURITY_WARNINGS: 'true' } })
  // Its checks run when a page has loaded; one that is loaded while we listen is certain to be heard.
  await page.reload()
  await page.waitForTimeout(1500)
  expect(complaints).toEqual([])
  // That it would warn: the same page in a window that is less careful.
  const [warning] = await Promise.all([
    app.waitForEvent('window').then(async (careless) => {
      const message = await careless.waitForEvent('console', (one) => one.text().includes('Security Warning'))
      return message.text()
    }),
    app.evaluate(({ BrowserWindow }) => {
      const careless = new BrowserWindow({ show: false, webPreferences: { webSecurity: false } })
      void careless.loadURL('latent-loom://studio/')
    }),
  ])
  expect(warning).toContain('webSecurity')
})
