/** `loom doctor`: which engine is used, why no better one, and how to get it. */
import type { Command } from 'commander'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { say } from '../terminal.ts'

export function addDoctorCommand(program: Command): void {
  withShared(program.command('doctor'))
    .description('say which engine is used and why, and whether everything works')
    .action(async (options: SharedOptions) => {
      const { examine } = await import('../../studio/session/examine.ts')
      const report = await examine(await openStudio(options))
      const { backend, engine, threads, missed, library, node, memory } = report
      say(options, report, [
        `Engine    ${backend}: ${engine}, ${threads} threads; a test product came out right`,
        ...missed.flatMap((one) => [
          `Faster    ${one.backend} is not used: ${one.reason}`,
          `          ${one.remedy}`,
        ]),
        `Library   ${library.directory}${library.exists ? '' : ' (will be made when it is needed)'}`,
        `Machine   Node.js ${node}, ${(memory / 2 ** 30).toFixed(1)} GiB of memory`,
      ])
    })
}
