/** The field that every family has. */
import { whole } from '../fields.ts'

export const latentSize = whole(
  100,
  [1, 65_536],
  'Numbers of a picture',
  'how many numbers a picture is made of: the latent’s size',
)
