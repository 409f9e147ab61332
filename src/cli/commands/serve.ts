/** `loom serve`: the Studio in a browser. */
import type { Command } from 'commander'
import { whole } from '../arguments.ts'
import { withShared, type SharedOptions } from '../command.ts'
import { remark, remarkDetails, say } from '../terminal.ts'

interface ServeOptions extends SharedOptions {
  readonly port?: number
  readonly host: string
  readonly exposed?: true
  readonly open?: true
}

/** package.json's, put in by the build. */
declare const LOOM_VERSION: string

export function addServeCommand(program: Command): void {
  withShared(program.command('serve'))
    .description('the Studio in a browser, on this machine or from another room')
    .option('--port <number>', 'where to listen (default: 4310, or another that is free)', whole(0, 65_535))
    .option(
      '--host <address>',
      'the address to listen on; others than this machine’s own need --exposed',
      '127.0.0.1',
    )
    .option('--exposed', 'let other computers in: whoever has the address with its key can use the Studio')
    .option('--open', 'open the browser at it')
    .action(async (options: ServeOptions) => {
      const { serve } = await import('../../web/serve.ts')
      const { checkExposure } = await import('../../web/exposure.ts')
      const { openAddress } = await import('../../web/systemOpener.ts')
      checkExposure(options)
      const served = await serve({
        library: options.library,
        port: options.port,
        host: options.host,
        version: LOOM_VERSION,
        onDefect: tellDefect,
      })
      const { address, origin, session } = served
      if (options.exposed) {
        remark(
          'Warning: other computers can reach this Studio, without encryption. Give the address to nobody you don’t trust.',
        )
      }
      say(options, { address, origin, library: session.libraryFolder, process: process.pid }, [
        '',
        `Latent Loom is at ${address}`,
        `Library: ${session.libraryFolder}`,
        'Press Ctrl-C to end it; what trains or waits for it pauses, and goes on at the next start.',
      ])
      if (options.open) {
        openAddress(address).catch(() => remark('No browser could be opened: open the address yourself.'))
      }
      void session.warmUp()
      await ended(session.lost)
      await served.close()
    })
}

/** Until Ctrl-C, SIGTERM, or another Studio has the library. A second Ctrl-C ends at once. */
async function ended(lost: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      process.once('SIGINT', () => process.exit(130))
      remark('\nEnding: what trains is paused and saved, and goes on at the next start.')
      resolve()
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    lost.addEventListener('abort', () => {
      remark('Another Studio has taken the library over. This one ends.')
      resolve()
    })
  })
}

function tellDefect(error: unknown, during: string): void {
  remark(`Latent Loom made a mistake (${during}). Set LOOM_DEBUG=1 to see where it happens.`)
  remarkDetails(error)
}
