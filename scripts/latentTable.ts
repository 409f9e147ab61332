/**
 * `tsx scripts/latentTable.ts`: what the shipped generator's directions do, measured on pictures that they were not found
 * with, into docs/latent.md between its marks.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { openBackend } from '../src/backends/chooseBackend.ts'
import { latentsFromSeed, weightedSum, type Latent } from '../src/engine/latent/latent.ts'
import {
  attributeNames,
  measureAttributes,
  type AttributeName,
  type Attributes,
} from '../src/engine/attributes/pictureAttributes.ts'
import { Network } from '../src/engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../src/engine/families/families.ts'
import { generatePictures } from '../src/engine/pictures.ts'
import { wholly } from '../src/engine/pieces.ts'
import { meanOf, standardDeviation } from '../src/engine/statistics.ts'
import { computeDirections, type ModelDirection } from '../src/studio/models/computeDirections.ts'
import { openModel, readWeights } from '../src/studio/models/model.ts'
import { resourcesFolder, shippedModelName } from '../src/studio/resources.ts'
import { markdownTable } from './markdownTable.ts'

const page = new URL('../docs/latent.md', import.meta.url)
const shipped = `${resourcesFolder()}/models`
const draws = 5
const drawn = 200

const model = await openModel({ library: shipped, shipped }, shippedModelName)
const weights = await readWeights(model)
const { network } = model
const backend = await openBackend()
const generator = new Network(generatorLayers(network), weights)
const format = pictureFormat(network)

/** Of pictures nobody has found or checked a direction with, one row a direction. */
const latents = latentsFromSeed(1, draws * drawn, network.latentSize)
const before = measured(latents)
const regression = await found({ samples: 5_000, steps: 0 })
const began = performance.now()
const refined = await found(undefined)
const seconds = (performance.now() - began) / 1000
generator.dispose()

const main = markdownTable(
  [
    'direction',
    'regression alone: more, less',
    'more at +2',
    'less at −2',
    `lowest of ${draws} × ${drawn}`,
    'reach',
    'explains',
  ],
  attributeNames.map((name) => {
    const [alone, now] = [regression.get(name)!, refined.get(name)!]
    return [
      name,
      `${percent(alone.more)}, ${percent(alone.less)}`,
      `**${percent(now.more)}**`,
      `**${percent(now.less)}**`,
      percent(now.lowest),
      now.changes[name].toFixed(2),
      percent(now.explained),
    ]
  }),
)
const side = markdownTable(
  ['along', ...attributeNames],
  attributeNames.map((name) => [
    name,
    ...attributeNames.map((other) => signed(refined.get(name)!.changes[other])),
  ]),
)
replaceBetween(
  'directions',
  `Found in ${seconds.toFixed(0)} s by ${backend.description}, ${backend.threads} threads.\n\n${main}`,
)
replaceBetween('side effects', side)
process.exit()

interface Finding {
  readonly more: number
  readonly less: number
  /** Of both shares, in draws of 200 pictures. */
  readonly lowest: number
  readonly explained: number
  /** From two steps back to two steps on: mean changes of all attributes, in their standard deviations. */
  readonly changes: Attributes
}

async function found(effort: { samples: number; steps: number } | undefined): Promise<Map<string, Finding>> {
  const directions = await computeDirections({ network, weights, backend, ...(effort && { effort }) })
  return new Map(
    directions
      .filter(({ kind }) => kind === 'attribute')
      .map((direction) => [direction.name, judged(direction)]),
  )
}

function judged({ name, vector, explained }: ModelDirection): Finding {
  const at = (way: number) => measured(latents.map((latent) => weightedSum([latent, vector], [1, way])))
  const [on, back] = [at(2), at(-2)]
  const attribute = name as AttributeName
  const isRight = [
    on.map((one, i) => one[attribute] > before[i]![attribute]),
    back.map((one, i) => one[attribute] < before[i]![attribute]),
  ]
  const share = (right: readonly boolean[]) => right.filter(Boolean).length / right.length
  const shares = isRight.flatMap((right) =>
    Array.from({ length: draws }, (_, draw) => share(right.slice(draw * drawn, (draw + 1) * drawn))),
  )
  const change = (other: AttributeName) =>
    meanOf(on.map((one, i) => one[other] - back[i]![other])) /
    standardDeviation(before.map((one) => one[other]))
  const changes = Object.fromEntries(attributeNames.map((other) => [other, change(other)])) as Attributes
  return {
    more: share(isRight[0]!),
    less: share(isRight[1]!),
    lowest: Math.min(...shares),
    explained,
    changes,
  }
}

function measured(some: readonly Latent[]): Attributes[] {
  const pixels = wholly(generatePictures(backend.operations, generator, format, some))
  return some.map((_, i) => measureAttributes({ count: some.length, ...format, pixels }, i))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}

/** What lies between the marks of that name is taken out for `text`. */
function replaceBetween(name: string, text: string): void {
  const [from, to] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const whole = readFileSync(page, 'utf8')
  const [start, end] = [whole.indexOf(from), whole.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`docs/latent.md has no marks for ${name}.`)
  writeFileSync(page, `${whole.slice(0, start)}${from}\n\n${text}\n\n${whole.slice(end)}`)
}
