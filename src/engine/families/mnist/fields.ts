/** What can be set of the networks for 28 × 28 grey digits. */
import type { Fields, ValuesOf } from '../../fields.ts'

export const mnistFields = {
  latentSize: {
    kind: 'whole',
    default: 100,
    from: 1,
    to: 65_536,
    label: 'Latent size',
    explanation: 'numbers in a latent',
  },
} as const satisfies Fields

export type MnistOptions = { readonly family: 'mnist' } & ValuesOf<typeof mnistFields>
