/**
 * A picture of the desktop application's real window, menus and all, for the README: the packaged application on a display
 * of its own, as the display shows it. `npm run screenshots:desktop`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, packer, startDisplay, switches } from '../test/e2e/desktop/packed.ts'
import { runProgram } from './engine/process.ts'

const size = { width: 1280, height: 820 }

await photograph(fileURLToPath(new URL('../docs/images', import.meta.url)))

async function photograph(out: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'loom-picture-'))
  const { display, server } = await startDisplay()
  try {
    const executablePath = (await packer(work))('whole', '--inspectable').executable
    for (const theme of ['dark', 'light'] as const) {
      const home = join(work, theme)
      mkdirSync(join(home, 'library'), { recursive: true })
      writeFileSync(join(home, 'library', 'settings.json'), JSON.stringify({ theme }))
      const app = await launch({
        executablePath,
        colorScheme: null, // what is set counts
        args: [...switches, `--library=${join(home, 'library')}`],
        env: { ...(process.env as Record<string, string>), DISPLAY: display, XDG_CONFIG_HOME: home },
      })
      const page = await app.firstWindow()
      await app.evaluate(
        ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 0, y: 0, ...bounds }),
        size,
      )
      await page.getByText(/^\d+ × \d+, seed/).waitFor()
      await page.waitForTimeout(1500) // the neighbours
      await grab(display, join(out, `desktop-${theme}.png`))
      await app.close()
    }
  } finally {
    server?.kill()
    rmSync(work, { recursive: true, force: true })
  }
}

/** What stands on the display's upper left. */
async function grab(display: string, file: string): Promise<void> {
  const { width, height } = size
  const input = ['-f', 'x11grab', '-draw_mouse', '0', '-video_size', `${width}x${height}`, '-i', display]
  const { status, stderr } = await runProgram({
    program: 'ffmpeg',
    args: ['-y', '-loglevel', 'error', ...input, '-frames:v', '1', file],
  })
  if (status !== 0) throw new Error(`ffmpeg did not take the picture: ${stderr}`)
}
