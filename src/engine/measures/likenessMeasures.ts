/** How like the pictures that are learned from made ones are: one by one, and as many of them vary. */
import type { StepMeasure } from './measure.ts'

const distance = { taken: 'step', decimals: 2, whose: 'generator' } satisfies Partial<StepMeasure>

export const lossTexture: StepMeasure<'lossTexture'> = {
  ...distance,
  name: 'lossTexture',
  label: 'texture',
  title: 'Distance in texture',
  explanation:
    'How far your pictures, made again, are from themselves in what is seen in them: lines, shapes, surfaces. Towards 0 they are alike.',
  short: 'texture',
  of: ({ texture }) => texture && [texture],
}

export const lossPixels: StepMeasure<'lossPixels'> = {
  ...distance,
  name: 'lossPixels',
  label: 'colours',
  title: 'Distance in colours',
  explanation:
    'How far your pictures, made again, are from themselves in blurred colours. Towards 0 they are alike.',
  of: ({ pixels }) => pixels && [pixels],
}

export const lossMoments: StepMeasure<'lossMoments'> = {
  ...distance,
  name: 'lossMoments',
  label: 'variety',
  title: 'Distance in variety',
  explanation: 'How far made pictures vary otherwise than yours do. Towards 0 they vary alike.',
  of: ({ moments }) => moments && [moments],
}

export const lossLayout: StepMeasure<'lossLayout'> = {
  ...distance,
  name: 'lossLayout',
  label: 'layout',
  title: 'Distance in layout',
  explanation:
    'How much less variously made pictures are laid out than yours: motifs at the same places in all are far off. Towards 0 they vary alike.',
  of: ({ layout }) => layout && [layout],
}

export const lossColours: StepMeasure<'lossColours'> = {
  ...distance,
  name: 'lossColours',
  label: 'all colours',
  title: 'Distance in all colours',
  explanation:
    'How far the colours of made pictures, all together, are from those of yours. Around 0 they are alike.',
  of: ({ colours }) => colours && [colours],
}

export const lossBands: StepMeasure<'lossBands'> = {
  ...distance,
  name: 'lossBands',
  label: 'fine detail',
  title: 'Distance in fine detail',
  explanation:
    'How far your pictures, made again, are from themselves in how strong fine light and colour are. Towards 0 they are alike.',
  of: ({ bands }) => bands && [bands],
}

export const lossAllBands: StepMeasure<'lossAllBands'> = {
  ...distance,
  name: 'lossAllBands',
  label: 'all fine detail',
  title: 'Distance in all fine detail',
  explanation:
    'How far made pictures, all together, vary otherwise than yours do in how strong fine light and colour are. Towards 0 they vary alike.',
  of: ({ allBands }) => allBands && [allBands],
}
