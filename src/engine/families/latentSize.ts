/** The field that every family has. */
import { whole } from '../fields.ts'

export const latentSize = whole(100, [1, 65_536], 'Latent size', 'numbers in a latent')
