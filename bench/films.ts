/**
 * How long films take: 300 frames of 512 × 512 of the generator that ships, the making of frames included, against ffmpeg,
 * which reads the same frames from PNG files. `npm run bench:films [-- --rounds 3 --only mp4 --only gif]`; a table of
 * medians in Markdown.
 */
import { spawnSync } from 'node:child_process'
import { bundleAside } from '../scripts/bundleAside.ts'

const { file, remove } = await bundleAside('bench/filmRounds.ts')
try {
  const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  remove()
}
