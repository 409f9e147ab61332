/** SVG path data and the paint on it. Knows geometry around an origin; not fabrics. y points down. */
import type { Random } from '../../engine/random.ts'

/** Everything is drawn on a square of this side, whatever the size of the picture. */
export const canvas = 256

export type Point = readonly [x: number, y: number]

export const fullTurn = 2 * Math.PI

/** Two decimals: short, and rounds off the last digits in which sines differ between machines. */
export function digits(value: number): string {
  return String(Math.round(value * 100) / 100 || 0)
}

export function polar(angle: number, radius: number): Point {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)]
}

export function circle(radius: number, [x, y]: Point = [0, 0]): string {
  const r = digits(radius)
  const d = digits(2 * radius)
  return `M${digits(x - radius)} ${digits(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0z`
}

export function line(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${digits(x)} ${digits(y)}`).join('L')}`
}

export function polygon(points: readonly Point[]): string {
  return `${line(points)}z`
}

export function box(x: number, y: number, width: number, height: number): string {
  return `M${digits(x)} ${digits(y)}h${digits(width)}v${digits(height)}h${digits(-width)}z`
}

/** A square on its tip, `reach` from its centre to a corner. */
export function diamond(reach: number, [x, y]: Point = [0, 0], stretch = 1): string {
  const tall = reach * stretch
  return polygon([
    [x, y - tall],
    [x + reach, y],
    [x, y + tall],
    [x - reach, y],
  ])
}

/** The outline of that square as a line that ends where it began. */
export function diamondCorners(reach: number): Point[] {
  return [
    [0, -reach],
    [reach, 0],
    [0, reach],
    [-reach, 0],
    [0, -reach],
  ]
}

/** A star of `order` points. */
export function star(order: number, outer: number, inner: number, turn = 0): string {
  const corners = Array.from({ length: 2 * order }, (_, i) =>
    polar(turn + (i * Math.PI) / order, i % 2 === 0 ? outer : inner),
  )
  return polygon(corners)
}

type Tip = 'round' | 'pointed'

/** A petal along `angle`, from one radius to another, `width` across. */
function petal(angle: number, from: number, to: number, width: number, tip: Tip = 'round') {
  const length = to - from
  const half = width * (tip === 'round' ? 0.66 : 0.62)
  const point = (along: number, across: number) => {
    const [x, y] = polar(angle, from + length * along)
    return `${digits(x + across * Math.cos(angle))} ${digits(y + across * Math.sin(angle))}`
  }
  const [low, high] = tip === 'round' ? [0.35, 1.06] : [0.3, 0.62]
  return (
    `M${point(0, 0)}C${point(low, half)} ${point(high, half)} ${point(1, 0)}` +
    `C${point(high, -half)} ${point(low, -half)} ${point(0, 0)}z`
  )
}

/** `shape` at `order` angles around the origin. */
export function wheel(order: number, shape: (angle: number, i: number) => string, turn = 0): string {
  return Array.from({ length: order }, (_, i) => shape(turn + (i * fullTurn) / order, i)).join('')
}

/** `count` circles of that size, their middles on a circle about the origin. */
export function beads(count: number, size: number, radius: number, turn = 0): string {
  return wheel(count, (angle) => circle(size, polar(angle, radius)), turn)
}

/** `count` petals about the origin. */
export function petals(
  count: number,
  from: number,
  to: number,
  width: number,
  { tip, turn }: { readonly tip?: Tip; readonly turn?: number } = {},
): string {
  return wheel(count, (angle) => petal(angle, from, to, width, tip), turn)
}

/** An Archimedean spiral about the origin. */
export function spiral(radius: number, turns: number, start = 0): string {
  const steps = Math.ceil(turns * 20)
  return line(
    Array.from({ length: steps + 1 }, (_, i) => polar(start + (i / 20) * fullTurn, (radius * i) / steps)),
  )
}

/** A line through `points` as a hand draws it: every corner off by about `shake`. */
export function handDrawn(random: Random, points: readonly Point[], shake: number): string {
  const shaken = points.map(([x, y]): Point => [x + shake * random.normal(), y + shake * random.normal()])
  return line(shaken)
}

export interface Paint {
  readonly fill?: string
  readonly stroke?: string
  /** Width of the stroke. */
  readonly width?: number
  readonly opacity?: number
  /** Lengths of dash and gap; `[0, gap]` makes beads. */
  readonly dash?: readonly [number, number]
  /** How far the fill was printed beside its outline. */
  readonly slip?: Point | undefined
}

export function paint(path: string, { fill, stroke, width = 1, opacity, dash, slip }: Paint): string {
  const shade = opacity === undefined ? '' : ` opacity="${digits(opacity)}"`
  const outline =
    stroke === undefined
      ? ''
      : ` stroke="${stroke}" stroke-width="${digits(width)}" stroke-linejoin="round" stroke-linecap="round"` +
        (dash === undefined ? '' : ` stroke-dasharray="${digits(dash[0])} ${digits(dash[1])}"`)
  if (slip === undefined || fill === undefined) {
    return `<path d="${path}" fill="${fill ?? 'none'}"${outline}${shade}/>`
  }
  const moved = `<path d="${path}" fill="${fill}" transform="translate(${digits(slip[0])} ${digits(slip[1])})"${shade}/>`
  return outline === '' ? moved : `${moved}<path d="${path}" fill="none"${outline}${shade}/>`
}

export function group(transform: string, content: string): string {
  return `<g transform="${transform}">${content}</g>`
}

/** A cloth that lies the other way. */
export function quarterTurned(content: string): string {
  return group(`rotate(90 ${canvas / 2} ${canvas / 2})`, content)
}

/** What is defined as `id`, at a place of its own. */
export function use(id: string, x: number, y: number): string {
  return `<use href="#${id}" x="${digits(x)}" y="${digits(y)}"/>`
}

/** The whole canvas in one colour. */
export function groundOf(colour: string): string {
  return `<rect width="${canvas}" height="${canvas}" fill="${colour}"/>`
}
