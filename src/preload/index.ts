/** The window's only way to the desktop: hands over the port to the Studio, and a few functions. Knows no calls. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { channels, lineMessage, type Desktop, type DesktopCommand } from '../contract/desktop.ts'

const desktop: Desktop = {
  platform: process.platform as Desktop['platform'],
  openLine: (id) => ipcRenderer.send(channels.openLine, id),
  onLineEnded: (listener) => hear(channels.lineEnded, () => listener()),
  onCommand(listener) {
    const off = hear(channels.command, (command) => listener(command as DesktopCommand))
    ipcRenderer.send(channels.listening)
    return off
  },
  chooseFolder: () => ipcRenderer.invoke(channels.chooseFolder) as Promise<string | undefined>,
  chooseLibrary: () => ipcRenderer.invoke(channels.chooseLibrary) as Promise<void>,
  recentFolders: () => ipcRenderer.invoke(channels.recentFolders) as Promise<string[]>,
  pathOf: (file) => webUtils.getPathForFile(file),
  startDrag: (addresses) => ipcRenderer.send(channels.startDrag, addresses),
}

/** The event itself stays here: its sender would be a way to everything. */
function hear(channel: string, listener: (payload: unknown) => void): () => void {
  const onEvent = (_: unknown, payload: unknown) => listener(payload)
  ipcRenderer.on(channel, onEvent)
  return () => ipcRenderer.off(channel, onEvent)
}

// A port cannot cross the bridge; a message to the window's own origin can bring it.
ipcRenderer.on(channels.line, ({ ports }, id) =>
  window.postMessage(lineMessage(String(id)), location.origin, [...ports]),
)

contextBridge.exposeInMainWorld('desktop', desktop)
