/** Easing curves as points over time. Pure. */
import { easings, type Timeline as Way } from '../../../engine/latent/timeline.ts'
import type { Timeline } from '../../../contract/schemas/timelines.ts'

export interface EasingCurve {
  /** Of the keyframe that it leads away from. */
  readonly id: string
  /** Across the end of a loop it is in two pieces. */
  readonly piece: 0 | 1
  /** Seconds, and how far along, 0 to 1. */
  readonly points: readonly (readonly [time: number, along: number])[]
}

const pointsOfCurve = 24

/** Those that are seen from `from` to `to`; a keyframe that is held stays below. */
export function easingCurves(timeline: Timeline, from: number, to: number): EasingCurve[] {
  const { keyframes, loop, seconds } = timeline
  const first = keyframes[0]
  if (!first || keyframes.length < 2) return []
  const curves: EasingCurve[] = []
  keyframes.forEach((one, index) => {
    const next = keyframes[index + 1]
    if (!next && !loop) return
    const arrival = next?.at ?? first.at + seconds
    const points = curve(one, arrival)
    if (arrival >= from && one.at <= to)
      curves.push({ id: one.id, piece: 0, points: before(points, seconds) })
    if (!next && first.at > 0 && first.at >= from)
      curves.push({ id: one.id, piece: 1, points: after(points, seconds) })
  })
  return curves.filter(({ points }) => points.length > 1)
}

type Points = EasingCurve['points']

function curve(
  { at, hold, easing }: Pick<Way['keyframes'][number], 'at' | 'hold' | 'easing'>,
  arrival: number,
): Points {
  const departure = Math.min(at + hold, arrival)
  const way = Array.from({ length: pointsOfCurve + 1 }, (_, i): readonly [number, number] => {
    const t = i / pointsOfCurve
    return [departure + t * (arrival - departure), easings[easing](t)]
  })
  // A jump goes up at its end.
  const end = easing === 'step' ? [[arrival, 1] as const] : []
  return [[at, 0], ...way, ...end]
}

function before(points: Points, seconds: number): Points {
  return points.filter(([time]) => time <= seconds + 1e-9)
}

function after(points: Points, seconds: number): Points {
  return points.filter(([time]) => time >= seconds - 1e-9).map(([time, along]) => [time - seconds, along])
}
