/** `loom fabrics`: procedural fabrics to train on, from one seed. */
import type { Command } from 'commander'
import { between, seed, whole } from '../arguments.ts'
import { withShared, type SharedOptions } from '../command.ts'
import { duration, interruption, Progress, say } from '../terminal.ts'

interface FabricsOptions extends SharedOptions {
  readonly count: number
  readonly seed: number
  readonly out: string
  readonly size: number
  readonly zoom: number
}

export function addFabricsCommand(program: Command): void {
  withShared(program.command('fabrics'))
    .description('draw procedural fabrics (CC0), a collection to train on')
    .option('--count <n>', 'how many', whole(1, 1_000_000), 1059)
    .option('--seed <s>', 'the same seed draws the same fabrics', seed, 1)
    .option('--size <pixels>', 'side of each picture', whole(16, 4096), 256)
    .option('--zoom <times>', 'draw parts of them, up to so many times as large', between(1, 8), 1)
    .requiredOption('--out <folder>', 'where they go')
    .action(async (options: FabricsOptions) => {
      const { writeFabrics } = await import('../../studio/fabrics/writeFabrics.ts')
      const { count, size, zoom, out: directory } = options
      const bar = new Progress('Fabrics {bar} {value}/{total}', options)
      const started = Date.now()
      const fabrics = await writeFabrics({
        count,
        seed: options.seed,
        directory,
        size,
        zoom,
        signal: interruption(),
        onProgress: (done) => bar.update(done, count),
      }).finally(() => bar.end())
      say(options, { directory, count: fabrics.length, seed: options.seed, size, zoom }, [
        `${fabrics.length} fabrics in ${directory}, in ${duration(Date.now() - started)}`,
      ])
    })
}
