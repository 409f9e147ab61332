/** What no state dict tells of its networks, against PyTorch's numbers where they are otherwise than assumed. */
import { describe, expect, test } from 'vitest'
import {
  families,
  generatorLayers,
  pictureFormat,
  toldNetwork,
  untoldValues,
} from '../../../src/engine/families/families.ts'
import { isAllowed } from '../../../src/engine/fields.ts'
import { checkRecipe } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { problemOf } from '../weights/fixture.ts'

describe.each(families)('the family $name', (family) => {
  const { network } = Object.values(family.recipes)[0]!

  test('is as its weights are taken for, and then has no more options', () => {
    for (const field of Object.values(family.untold)) expect(isAllowed(field, field.default)).toBe(true)
    expect(toldNetwork(network, {})).toEqual(network)
    expect(toldNetwork(network, untoldValues(network))).toEqual(network)
    for (const name of Object.keys(family.untold)) expect(family.fields).not.toHaveProperty(name)
  })

  test('is otherwise where that is said, and back again', () => {
    const assumed = untoldValues(network)
    const output = assumed['output'] === 'tanh' ? 'sigmoid' : 'tanh'
    const told = toldNetwork(network, { slope: 0.2, output, epsilon: 0.8 })
    expect(told).toEqual({ ...network, slope: 0.2, output, epsilon: 0.8 })
    expect(pictureFormat(told).range.from).toBe(output === 'tanh' ? -1 : 0)
    expect(generatorLayers(told)).toHaveLength(generatorLayers(network).length)
    expect(toldNetwork(told, assumed)).toEqual(network)
    expect(() => checkRecipe({ ...recipeNamed('tiny'), network: told })).not.toThrow()
  })

  test.each([
    [{ slope: 1 }, 'Slope below 0 cannot be 1.'],
    [{ slope: '0.2' }, 'Slope below 0 cannot be 0.2.'],
    [{ output: 'softmax' }, 'Last activation cannot be softmax.'],
    [{ epsilon: NaN }, 'Epsilon cannot be NaN.'],
    [{ latentSize: 3 }, 'There is nothing called latentSize that could be said of this network.'],
  ])('refuses %o', (told, sentence) => {
    expect(problemOf(() => toldNetwork(network, told))).toBe(`network-untold: ${sentence}`)
  })
})
