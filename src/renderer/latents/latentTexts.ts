/** Texts of what is seen wherever latents are. */
import { formatCount } from '../parts/numberTexts.ts'

const measured = {
  hue: { label: 'Redness', less: 'greener', more: 'redder' },
  lightness: { label: 'Lightness', less: 'darker', more: 'lighter' },
  saturation: { label: 'Saturation', less: 'greyer', more: 'more colourful' },
  contrast: { label: 'Contrast', less: 'flatter', more: 'starker' },
  edges: { label: 'Busyness', less: 'calmer', more: 'busier' },
  symmetry: { label: 'Symmetry', less: 'its halves differ', more: 'its halves mirror each other' },
  scale: { label: 'Coarseness', less: 'finer', more: 'coarser' },
} as const

export type MeasuredName = keyof typeof measured

export const latentTexts = {
  measured,
  ofSeed: (seed: number) => `Seed ${formatCount(seed)}`,
  /** Digits alone, so that a search finds them. */
  titleSeed: (seed: number) => `Seed ${seed}`,
  titleAround: (middle: string) => `${middle}, around it`,
  structure: (number: number) => `Structure ${number}`,
  dimension: (number: number) => `z ${number}`,
  moreKnobs: (count: number) => (count === 1 ? '1 knob more' : `${count} knobs more`),
  wildness: 'Wildness',
  ofPlace: 'A place between seeds',
  /** Of a file with the folders that it lies in, the last part. */
  ofPicture: (name: string) => name.slice(name.lastIndexOf('/') + 1),
  ofMany: (title: string, number: number) => `${title}, ${number}`,
  pixels: (size: number) => `${size} × ${size}`,
  noModel: 'There is no model yet',
  noModelBody: 'Train one on your own pictures, or import a DCGAN that somebody has trained.',
  train: 'Train a model',
  importModel: 'Import a model',
} as const
