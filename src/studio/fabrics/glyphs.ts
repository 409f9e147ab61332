/** The signs of mud cloth, as strokes and dots of a shaking hand. Knows shapes; neither colours nor layout. */
import type { Random } from '../../engine/random.ts'
import { between } from './chance.ts'
import { beads, circle, diamondCorners, fullTurn, handDrawn, polar, spiral, type Point } from './shapes.ts'

/** A sign that reaches `reach` from the origin each way: what is stroked and what is dotted. */
export type Glyph = (random: Random, reach: number) => { readonly strokes: string; readonly dots: string }

const shakeOf = (reach: number) => reach * 0.018

function strokesOf(random: Random, reach: number, lines: readonly (readonly Point[])[]): string {
  return lines
    .map((points) =>
      handDrawn(
        random,
        points.map(([x, y]): Point => [x * reach, y * reach]),
        shakeOf(reach),
      ),
    )
    .join('')
}

function dotsOf(random: Random, reach: number, size: number, places: readonly Point[]): string {
  return places
    .map(([x, y]) => circle(reach * size * between(random, 0.9, 1.1), [x * reach, y * reach]))
    .join('')
}

function zigzag(y: number): Point[] {
  return [-1, -0.5, 0, 0.5, 1].map((x, i) => [x, y + (i % 2 === 0 ? 0.2 : -0.2)])
}

function bar(y: number): Point[] {
  return [-0.95, 0, 0.95].map((x) => [x, y])
}

function chevron(y: number): Point[] {
  return [-0.9, 0, 0.9].map((x) => [x, y + (x === 0 ? -0.35 : 0.35)])
}

/** A line through the middle, to a place from the one across. */
function through([x, y]: Point): Point[] {
  return [
    [-x, -y],
    [0, 0],
    [x, y],
  ]
}

/** The corners of a square, row by row. */
function corners(reach: number): Point[] {
  return [-reach, reach].flatMap((y) => [-reach, reach].map((x): Point => [x, y]))
}

const fours = [-0.75, -0.25, 0.25, 0.75]

export const glyphs: readonly Glyph[] = [
  function zigzags(random, reach) {
    return {
      strokes: strokesOf(random, reach, [-0.7, 0, 0.7].map(zigzag)),
      dots: dotsOf(
        random,
        reach,
        0.1,
        [0.3, -0.4].flatMap((y) => [-0.5, 0.5].map((x): Point => [x, y])),
      ),
    }
  },
  function nestedDiamonds(random, reach) {
    return {
      strokes: strokesOf(random, reach, [diamondCorners(1), diamondCorners(0.58)]),
      dots: dotsOf(random, reach, 0.2, [[0, 0]]),
    }
  },
  function crossAndDots(random, reach) {
    return {
      strokes: strokesOf(random, reach, [through([1, 0]), through([0, 1])]),
      dots: dotsOf(random, reach, 0.19, corners(0.55)),
    }
  },
  function sun(random, reach) {
    const rays = Array.from({ length: 8 }, (_, i): Point[] => [
      polar((i * fullTurn) / 8, 0.66),
      polar((i * fullTurn) / 8, 1),
    ])
    return {
      strokes: strokesOf(random, reach, rays) + circle(reach * 0.46),
      dots: dotsOf(random, reach, 0.2, [[0, 0]]),
    }
  },
  function seeds(random, reach) {
    return {
      strokes: '',
      dots: dotsOf(
        random,
        reach,
        0.18,
        fours.flatMap((y) => fours.map((x): Point => [x, y])),
      ),
    }
  },
  function crossing(random, reach) {
    return {
      strokes: strokesOf(random, reach, [through([0.9, 0.9]), through([0.9, -0.9])]),
      dots: dotsOf(random, reach, 0.17, [
        [0, -0.75],
        [0, 0.75],
        [-0.75, 0],
        [0.75, 0],
      ]),
    }
  },
  function combs(random, reach) {
    const teeth = fours.map((x): Point[] => [
      [x, -0.3],
      [x, 0.3],
    ])
    return {
      strokes: strokesOf(random, reach, [bar(-0.75), bar(-0.3), ...teeth, bar(0.3), bar(0.75)]),
      dots: '',
    }
  },
  function coil(random, reach) {
    return {
      strokes: spiral(reach * 0.92, 2.5, between(random, 0, 1)),
      dots: dotsOf(random, reach, 0.13, corners(0.85).toReversed()),
    }
  },
  function chevrons(random, reach) {
    return { strokes: strokesOf(random, reach, [-0.6, 0, 0.6].map(chevron)), dots: '' }
  },
  function star(random, reach) {
    return {
      strokes: strokesOf(
        random,
        reach,
        [0, 1, 2].map((i): Point[] => [
          polar((i * Math.PI) / 3, 0.9),
          [0, 0],
          polar((i * Math.PI) / 3 + Math.PI, 0.9),
        ]),
      ),
      dots: beads(6, reach * 0.15, reach * 0.8, Math.PI / 6),
    }
  },
  function hourglass(random, reach) {
    return {
      strokes: strokesOf(random, reach, [
        [
          [-0.8, -0.9],
          [0.8, -0.9],
          [-0.8, 0.9],
          [0.8, 0.9],
          [-0.8, -0.9],
        ],
      ]),
      dots: dotsOf(random, reach, 0.17, [
        [-0.7, 0],
        [0.7, 0],
      ]),
    }
  },
]
