/** How generator and discriminator fare against each other: their losses, and how real pictures look to the latter. */
import type { StepMeasure } from './measure.ts'

const losses = { taken: 'step', unit: 'nats', decimals: 2 } satisfies Partial<StepMeasure>
const realness = { taken: 'step', range: [0, 1], decimals: 2 } satisfies Partial<StepMeasure>

export const lossD: StepMeasure<'lossD'> = {
  ...losses,
  name: 'lossD',
  label: 'discriminator',
  title: 'Discriminator’s loss',
  explanation: 'How badly the discriminator tells real pictures from made ones; towards 0 it is sure.',
  short: 'D',
  whose: 'discriminator',
  of: ({ real, fake }) => real && fake && [real.loss, fake.loss],
}

export const lossG: StepMeasure<'lossG'> = {
  ...losses,
  name: 'lossG',
  label: 'generator',
  title: 'Generator’s loss',
  explanation:
    'How badly the generator fools the discriminator; it grows where the discriminator sees through it.',
  short: 'G',
  whose: 'generator',
  of: ({ fooling }) => fooling && [fooling.loss],
}

export const dReal: StepMeasure<'dReal'> = {
  ...realness,
  name: 'dReal',
  label: 'your pictures',
  title: 'Your pictures, taken for real',
  explanation: 'How real your pictures look to the discriminator, from 0 to 1. In papers: D(x).',
  healthy: [0.5, 0.8],
  whose: 'discriminator',
  of: ({ real }) => real && [real.realness],
}

export const dFakeBefore: StepMeasure<'dFakeBefore'> = {
  ...realness,
  name: 'dFakeBefore',
  label: 'made ones',
  title: 'Made ones, taken for real',
  explanation:
    'How real made pictures look to the discriminator before it learns from them, from 0 to 1. In papers: D(G(z)).',
  healthy: [0.2, 0.5],
  whose: 'generator',
  of: ({ fake }) => fake && [fake.realness],
}

export const dFakeAfter: StepMeasure<'dFakeAfter'> = {
  ...realness,
  name: 'dFakeAfter',
  label: 'made ones, after',
  title: 'Made ones, taken for real after the update',
  explanation:
    'How real made pictures look to the discriminator after it has learned, from 0 to 1. In papers: D(G(z)).',
  whose: 'generator',
  of: ({ fooling }) => fooling && [fooling.realness],
}
