/** What the cloth adds to any design: threads that show, slubs, the crackle of wax. */
import type { Random } from '../../engine/random.ts'
import { between } from './chance.ts'
import { canvas, digits, line, paint, type Point } from './shapes.ts'

/** Warp and weft: threads a little darker or lighter than their neighbours, and a few thick ones. */
export function weave(random: Random, strength: number): string {
  const threads = { '#000': ['', ''], '#fff': ['', ''] }
  for (let at = 1; at < canvas; at += 2) {
    for (const path of [`M0 ${at}H${canvas}`, `M${at} 0V${canvas}`]) {
      const shade = random.integer(0, 4)
      if (shade < 2) threads['#000'][shade] += path
      else if (shade < 4) threads['#fff'][shade - 2] += path
    }
  }
  const drawn = Object.entries(threads).map(([colour, paths]) =>
    paths.map((path, i) =>
      paint(path, {
        stroke: colour,
        width: 1,
        opacity: strength * (colour === '#000' ? 0.4 : 0.25) * (i === 0 ? 0.07 : 0.13),
      }),
    ),
  )
  const slubs = Array.from({ length: 10 }, () => {
    const [along, at, length] = [
      between(random, 0, canvas),
      between(random, 0, canvas),
      between(random, 20, 90),
    ]
    const path =
      random.uniform() < 0.5
        ? `M${digits(along)} ${digits(at)}h${digits(length)}`
        : `M${digits(at)} ${digits(along)}v${digits(length)}`
    return paint(path, { stroke: '#fff', width: 1.4, opacity: strength * 0.06 })
  })
  return drawn.flat().join('') + slubs.join('')
}

/** Veins where the wax broke and the dye crept in: wandering lines that branch. */
export function crackle(random: Random, colour: string, veins: number): string {
  const paths: string[] = []
  const grow = (x: number, y: number, heading: number, steps: number) => {
    const points: Point[] = [[x, y]]
    let turn = heading
    for (let step = 0; step < steps; step++) {
      turn += 0.42 * random.normal()
      const [lastX, lastY] = points.at(-1)!
      points.push([lastX + 7 * Math.cos(turn), lastY + 7 * Math.sin(turn)])
      if (steps > 6 && random.uniform() < 0.09) {
        grow(lastX, lastY, turn + (random.uniform() < 0.5 ? 1.1 : -1.1), Math.floor(steps / 2))
      }
    }
    paths.push(line(points))
  }
  for (let vein = 0; vein < veins; vein++) {
    grow(
      between(random, 0, canvas),
      between(random, 0, canvas),
      between(random, 0, 6.3),
      random.integer(8, 20),
    )
  }
  return paint(paths.join(''), { stroke: colour, width: 1, opacity: 0.6 })
}
