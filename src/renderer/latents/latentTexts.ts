/** Texts of what is seen wherever latents are. */
import { formatCount } from '../parts/numberTexts.ts'

export const latentTexts = {
  ofSeed: (seed: number) => `Seed ${formatCount(seed)}`,
  ofPlace: 'A place between seeds',
  ofMany: (title: string, number: number) => `${title}, ${number}`,
  pixels: (size: number) => `${size} × ${size}`,
  noModel: 'There is no model yet',
  noModelBody: 'Train one on your own pictures, or import a DCGAN that somebody has trained.',
  train: 'Train a model',
  importModel: 'Import a model',
} as const
