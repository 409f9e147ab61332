/** Finds a model's directions: measures pictures of it, regresses, refines, and checks on other pictures. */
import type { Backend } from '../../engine/backend.ts'
import {
  attributeDirections,
  explainedBy,
  sefaDirections,
  type Direction,
  type Rows,
} from '../../engine/latent/directions.ts'
import { latentsFromSeed, stackLatents, weightedSum, type Latent } from '../../engine/latent/latent.ts'
import { pairsEachStep, refineDirection, type PerAttribute } from '../../engine/latent/refineDirection.ts'
import { attributeSlope } from '../../engine/attributes/attributeSlope.ts'
import {
  attributesOf,
  measureAttributes,
  type AttributeName,
  type Attributes,
} from '../../engine/attributes/pictureAttributes.ts'
import { Network } from '../../engine/models/network.ts'
import { familyNamed, generatorLayers, pictureFormat } from '../../engine/families/families.ts'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { generatePictures, type Photos } from '../../engine/pictures.ts'
import type { Pieces } from '../../engine/pieces.ts'
import { spreadOf } from '../../engine/measures/variety.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { meanOf, standardDeviation } from '../../engine/statistics.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { inTurns } from '../inTurns.ts'

/** A direction, and for a measured one whether it does what its name says. */
export interface ModelDirection extends Direction {
  readonly check?: DirectionCheck
}

/** Of random pictures that the direction was not found with. */
interface DirectionCheck {
  /** The share that has more of the attribute two steps further on. */
  readonly more: number
  /** The share that has less of it two steps back. */
  readonly less: number
  /** From two steps back to two steps on: the mean change, in standard deviations of the attribute. */
  readonly reach: number
}

const sefaCount = 10
const checkedPictures = 200
/** How far along and back a direction must do what its name says. */
const distance = 2
const batch = 64
/** Latents whose pictures are measured: seeds from here on, which nobody types. */
const firstSeed = 1_000_000_000
/** Of 255: pictures that differ by less look the same. */
const leastSpread = 1

interface Effort {
  /** Pictures measured first; R² settles with some thousands. */
  readonly samples: number
  /** The most steps that each direction is refined by. */
  readonly steps: number
}

/** 100 seconds for the shipped model, and 14 minutes by WebAssembly (two cores). */
const effortOf: Readonly<Record<Backend['speed'], Effort>> = {
  fast: { samples: 5_000, steps: 80 },
  slow: { samples: 2_500, steps: 30 },
}

export interface Search {
  readonly network: NetworkOptions
  readonly weights: StateDict
  readonly backend: Backend
  /** What the backend can do in reasonable time unless told otherwise. */
  readonly effort?: Effort
  /** Pictures made so far, and in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Those of its attributes, then those of its weights. @throws ProblemError `pictures-alike`; the signal's reason */
export async function computeDirections(search: Search): Promise<ModelDirection[]> {
  const { network, weights, backend, signal } = search
  const { operations } = backend
  const format = pictureFormat(network)
  const names = attributesOf(format.channels)
  const { samples, steps } = search.effort ?? effortOf[backend.speed]
  const refining = 2 * pairsEachStep * steps
  const total = samples + names.length * refining + checkedPictures * (1 + 2 * names.length)
  let done = 0
  const advance = (pictures: number) => search.onProgress?.((done += pictures), total)
  const run = async <Result>(pieces: Pieces<Result>): Promise<Result> => {
    const finished = await inTurns(pieces, signal)
    signal?.throwIfAborted()
    return finished!.result
  }

  const generator = new Network(generatorLayers(network), weights)
  const measure: Measure = async (latents) => {
    const measured: Attributes[] = []
    for (let start = 0; start < latents.length; start += batch) {
      const some = latents.slice(start, start + batch)
      const pixels = await run(generatePictures(operations, generator, format, some))
      measured.push(...(await run(measureInPieces({ count: some.length, ...format, pixels }))))
      advance(some.length)
    }
    return measured
  }
  const attributes = { operations, generator, format, names }
  const refine = async (
    direction: Direction,
    latents: readonly Latent[],
    values: readonly PerAttribute[],
  ) => {
    const wanted = names.indexOf(direction.name as AttributeName)
    let left = refining
    const vector = await run(
      refineDirection({
        start: direction.vector,
        latents,
        values,
        wanted,
        slope: (moved, weigh) => attributeSlope(attributes, moved, weigh),
        distance,
        steps,
        onStep() {
          left -= 2 * pairsEachStep
          advance(2 * pairsEachStep)
        },
      }),
    )
    advance(left)
    const own = values.map((row) => row[wanted]!)
    return { ...direction, vector, explained: explainedBy(vector, latents, own) }
  }

  try {
    const latents = latentsFromSeed(firstSeed, samples, network.latentSize)
    const first = latents.slice(0, batch)
    const pixels = await run(generatePictures(operations, generator, format, first))
    if ((await run(spreadOf({ count: first.length, ...format, pixels }))) < leastSpread) throw allAlike()
    const measured = await measure(latents)
    const z: Rows = { rows: samples, columns: network.latentSize, data: stackLatents(latents) }
    const columns = Object.fromEntries(names.map((name) => [name, measured.map((one) => one[name])]))
    const values = measured.map((one) => names.map((name) => one[name]))
    const directions: Direction[] = []
    for (const regressed of attributeDirections(z, columns)) {
      directions.push(await refine(regressed, latents, values))
    }
    const others = latentsFromSeed(firstSeed - checkedPictures, checkedPictures, network.latentSize)
    return [
      ...(await checkDirections(directions, others, measure)),
      ...sefaDirections(familyNamed(network.family).firstStep(weights, network), sefaCount),
    ]
  } finally {
    generator.dispose()
  }
}

function allAlike(): ProblemError {
  return new ProblemError({
    code: 'pictures-alike',
    message: 'All pictures of this model are alike: there is nothing that a knob could change.',
    remedy: 'Train it anew with another seed or more varied pictures, or choose another model.',
  })
}

/** Picture by picture. */
function* measureInPieces(photos: Photos): Pieces<Attributes[]> {
  const measured: Attributes[] = []
  for (let i = 0; i < photos.count; i++) {
    measured.push(measureAttributes(photos, i))
    yield
  }
  return measured
}

type Measure = (latents: readonly Latent[]) => Promise<Attributes[]>

/** Whether each does what its name says to the pictures of `latents`, which it must not have been found with. */
async function checkDirections(
  directions: readonly Direction[],
  latents: readonly Latent[],
  measure: Measure,
): Promise<ModelDirection[]> {
  const before = await measure(latents)
  const checked: ModelDirection[] = []
  for (const direction of directions) {
    const name = direction.name as AttributeName
    const values = before.map((one) => one[name])
    const changes = async (way: number) => {
      const after = await measure(latents.map((latent) => weightedSum([latent, direction.vector], [1, way])))
      return after.map((one, i) => one[name] - values[i]!)
    }
    const [on, back] = [await changes(distance), await changes(-distance)]
    const deviation = standardDeviation(values)
    checked.push({
      ...direction,
      check: {
        more: on.filter((change) => change > 0).length / latents.length,
        less: back.filter((change) => change < 0).length / latents.length,
        reach: deviation > 0 ? (meanOf(on) - meanOf(back)) / deviation : 0,
      },
    })
  }
  return checked
}
