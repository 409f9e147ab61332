/** Timelines, keyframes and models to test with. */
import type { Model } from '../../../src/contract/schemas/models.ts'
import type {
  Keyframe,
  SavedTimeline,
  Timeline,
  TimelineSummary,
} from '../../../src/contract/schemas/timelines.ts'

const moment = '2026-11-25T12:00:00.000Z'
const sha256 = 'a'.repeat(64)

/** Its latent is unlike those at other times. */
export function keyframeAt(at: number, more: Partial<Keyframe> = {}): Keyframe {
  const latent = Float32Array.of(1 + at, 2, 3, 4)
  return { id: `at-${at}`, latent, at, hold: 0, easing: 'linear', path: 'lerp', ...more }
}

export function timelineAt(...times: readonly number[]): Timeline {
  return { fps: 10, seconds: 10, loop: false, keyframes: times.map((at) => keyframeAt(at)) }
}

export function summary(id: string, more: Partial<TimelineSummary> = {}): TimelineSummary {
  const shownBy = { name: 'Fabric', sha256 }
  return {
    id,
    name: id,
    createdAt: moment,
    changedAt: moment,
    seconds: 2,
    keyframes: 1,
    model: shownBy,
    ...more,
  }
}

export function saved(id: string, timeline: Timeline): SavedTimeline {
  return { ...summary(id), ...timeline, modelId: 'fabric' }
}

export function model(id: string, more: Partial<Model> = {}): Model {
  return {
    id,
    name: id,
    sha256,
    createdAt: moment,
    shipped: false,
    family: 'dcgan',
    familyTitle: 'DCGAN',
    size: 64,
    channels: 3,
    latentSize: 4,
    parameters: 1,
    hasDiscriminator: false,
    hasEncoder: false,
    hasPictures: false,
    provenance: { kind: 'imported', file: 'a.pth' },
    untold: [],
    preview: `media/models/${id}`,
    ...more,
  }
}
