/**
 * Draws the icons of the application and of its files from build/*.svg into build/icons: `tsx scripts/icons.ts [FOLDER]`.
 * What it writes is kept in the repository, so that packing needs no drawing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { icnsOf, icnsSizes, icoOf, type Picture } from './pack/iconFiles.ts'

const build = fileURLToPath(new URL('../build', import.meta.url))
const out = resolve(process.argv[2] ?? join(build, 'icons'))

/** At this size and below, the drawing for few pixels is used. */
const smallSize = 32
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const windowsSizes = [16, 24, 32, 48, 64, 128, 256]

const withMargin = readFileSync(join(build, 'icon.svg'), 'utf8')
const drawings = {
  small: readFileSync(join(build, 'icon-small.svg'), 'utf8'),
  withMargin,
  // Only macOS wants a margin around the square; here 12 units stay of 100.
  cropped: withMargin.replace('viewBox="0 0 1024 1024"', 'viewBox="88 88 848 848"'),
  document: readFileSync(join(build, 'document.svg'), 'utf8'),
}

mkdirSync(out, { recursive: true })
const linux = await Promise.all(linuxSizes.map((size) => iconAt(size, drawings.cropped)))
for (const { size, png } of linux) writeFileSync(join(out, `${size}x${size}.png`), png)
writeFileSync(join(out, 'icon.ico'), icoOf(linux.filter(({ size }) => windowsSizes.includes(size))))
const mac = await Promise.all(icnsSizes.map((size) => iconAt(size, drawings.withMargin)))
writeFileSync(join(out, 'icon.icns'), icnsOf(mac))
const document = await Promise.all(
  [...new Set([...windowsSizes, ...icnsSizes])].map((size) => draw(drawings.document, size)),
)
writeFileSync(join(out, 'loom.ico'), icoOf(document.filter(({ size }) => windowsSizes.includes(size))))
writeFileSync(join(out, 'loom.icns'), icnsOf(document.filter(({ size }) => icnsSizes.includes(size))))
console.log(`Drew the icons into ${out}`)

function iconAt(size: number, drawing: string) {
  return draw(size > smallSize ? drawing : drawings.small, size)
}

async function draw(svg: string, size: number): Promise<Picture & { rgba: Uint8Array }> {
  const units = Number(/viewBox="\S+ \S+ (\S+) /.exec(svg)?.[1])
  // Drawn at its size rather than scaled to it, so that edges on the grid stay sharp.
  const drawn = sharp(Buffer.from(svg), { density: (72 * size) / units }).resize(size, size)
  // Windows reads PNGs in icons only without a palette.
  const png = await drawn.clone().png({ compressionLevel: 9, palette: false }).toBuffer()
  return { size, png, rgba: await drawn.ensureAlpha().raw().toBuffer() }
}
