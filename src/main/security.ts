/**
 * What no page may do, whatever it is: go elsewhere, open windows, have permissions, reach the network. Electron's security
 * checklist, https://www.electronjs.org/docs/latest/tutorial/security.
 */
import { app, session, shell, type WebContents } from 'electron'
import { isOurs } from './frames.ts'
import { mayOpenOutside } from './outside.ts'

/** What the window does with the system's clipboard: copying a path, a recipe. */
const permissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Call it before the application is ready. */
export function guardContents(log: (words: string) => void): void {
  app.on('web-contents-created', (_, contents) => guard(contents, log))
}

/** Call it when the application is ready. `devServer` is what windows are rebuilt by while the program is written. */
export function guardSession(devServer?: string): void {
  const own = session.defaultSession
  own.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isOurs(contents.getURL()) && permissions.has(permission)),
  )
  own.setPermissionCheckHandler(
    (_, permission, requestingOrigin) => isOurs(requestingOrigin) && permissions.has(permission),
  )
  own.setDevicePermissionHandler(() => false)
  own.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (request, answer) =>
      answer({ cancel: devServer === undefined || new URL(request.url).host !== new URL(devServer).host }),
  )
}

function guard(contents: WebContents, log: (words: string) => void): void {
  const refuse = (event: { preventDefault(): void }, address: string) => {
    if (isOurs(address)) return
    event.preventDefault()
    log(`A page wanted to go to ${address.slice(0, 200)}, which it may not.`)
  }
  contents.on('will-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-frame-navigate', (event) => refuse(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    else log(`A page wanted to open ${url.slice(0, 200)}, which it may not.`)
    return { action: 'deny' }
  })
}
