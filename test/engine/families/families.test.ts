/** What holds for every family in the list, and what becomes of a network that is of none. */
import { describe, expect, test } from 'vitest'
import {
  discriminatorLayers,
  families,
  familyNamed,
  generatorLayers,
  pictureFormat,
  toldNetwork,
  untoldValues,
} from '../../../src/engine/families/families.ts'
import { isAllowed, trainedField } from '../../../src/engine/fields.ts'
import { initialState } from '../../../src/engine/models/network.ts'
import { checkRecipe, customRecipe, type RecipeChanges } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed, recipes } from '../../../src/engine/training/recipes.ts'
import { trainingFields } from '../../../src/engine/training/trainingFields.ts'
import { recogniseNetwork } from '../../../src/engine/weights/recognise.ts'
import { problemOf } from '../weights/fixture.ts'

const tiny = recipeNamed('tiny')

describe.each(families)('the family $name', (family) => {
  test('allows its own defaults, and names what every network has', () => {
    for (const field of Object.values(family.fields)) expect(isAllowed(field, field.default)).toBe(true)
    expect(Object.keys(family.fields)).toContain('latentSize')
  })

  test('has a recipe whose networks it recognises again by their weights', () => {
    const [recipe] = Object.values(family.recipes)
    const { network } = recipe!
    const generator = recogniseNetwork(initialState(generatorLayers(network), 1, 'generator'))
    const discriminator = recogniseNetwork(initialState(discriminatorLayers(network), 1, 'discriminator'))
    expect([generator, discriminator]).toMatchObject([
      { family: family.name, role: 'generator' },
      { family: family.name, role: 'discriminator' },
    ])
    const known = { ...discriminator.options, ...generator.options }
    expect(toldNetwork(family.recognisedOptions(known), untoldValues(network))).toEqual(network)
  })

  test('tells a first step from as many numbers as a latent has', () => {
    const { network } = Object.values(family.recipes)[0]!
    const { rows, columns, data } = family.firstStep(
      initialState(generatorLayers(network), 1, 'generator'),
      network,
    )
    expect(rows).toBe(network.latentSize)
    expect(data).toHaveLength(rows * columns)
    expect(problemOf(() => family.firstStep(new Map(), network))).toContain('model-damaged')
  })
})

test('a field has the same kind in every family that has it, since the command line has one option for it', () => {
  const kinds = new Map<string, string>()
  for (const { fields } of families) {
    for (const [name, { kind }] of Object.entries(fields)) {
      expect(kinds.get(name) ?? kind, name).toBe(kind)
      expect(trainingFields).not.toHaveProperty(name)
      kinds.set(name, kind)
    }
  }
})

test('titles and names are given once', () => {
  const names = families.map(({ name }) => name)
  const titles = families.flatMap((family) => Object.keys(family.recipes))
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(titles).size).toBe(recipes.length)
})

test('what comes from elsewhere may be wider than what is trained here', () => {
  const { generatorWidth } = familyNamed('dcgan').fields
  expect(isAllowed(generatorWidth!, 1024)).toBe(true)
  expect(isAllowed(trainedField(generatorWidth!), 1024)).toBe(false)
})

describe('a network of a family that is not there', () => {
  const network = { family: 'stylegan', latentSize: 512 }
  const sentence = 'network-unknown: There is no kind of network “stylegan” in this version of Latent Loom.'

  test('is refused whatever is asked of it', () => {
    for (const ask of [generatorLayers, discriminatorLayers, pictureFormat])
      expect(problemOf(() => ask(network))).toBe(sentence)
    expect(problemOf(() => checkRecipe({ ...tiny, network }))).toBe(sentence)
    expect(problemOf(() => customRecipe({ ...tiny, network }, {}))).toBe(sentence)
  })

  test.each(['', 'constructor', '__proto__', 'DCGAN'])('is refused by the name “%s” too', (name) => {
    expect(problemOf(() => familyNamed(name))).toContain(`There is no kind of network “${name}”`)
  })

  test('cannot be made of a recipe either', () => {
    const changes: RecipeChanges = { network: { family: 'mnist' } }
    expect(problemOf(() => customRecipe(tiny, changes))).toBe(
      'recipe-option: The recipe’s family does not work: the recipe tiny has no such option.',
    )
  })
})
