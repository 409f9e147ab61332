/** What is taken out of Explore: the picture where one is or another place, and the grid around it. */
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import { finalLatent, type LatentState, type Subject } from '../latents/latentState.ts'
import { titleOfGrid, titleOfState } from '../latents/stateTexts.ts'
import type { StoredState } from '../latents/storedState.ts'
import { PictureSurface, type RawPictures } from '../parts/rawPicture.ts'
import { SheetDrawing } from '../parts/sheetDrawing.ts'
import type { StillWish } from '../still/takeOut.ts'
import type { Explore } from './explore.svelte.ts'

/** Pixels between pictures, as the Studio has it. */
const gap = 2

/** Of the large picture; of another place with the pictures that it is among. Undefined as long as nothing is known of it. */
export function wishOfPlace(
  explore: Explore,
  state: LatentState = explore.state,
  pictures: RawPictures | undefined = explore.large.picture,
  index = 0,
): StillWish | undefined {
  const known = knownOf(explore, state)
  if (!known) return undefined
  const { subject, stored } = known
  const { size } = subject
  const title = titleOfState(stored) ?? subject.name
  return {
    subject: {
      ...latentsOf([finalLatent(state, subject)]),
      kind: 'latents',
      generator: state.generator,
      title,
      made: { explore: stored },
    },
    name: title,
    pictures: [{ width: size, height: size }],
    films: 0,
    shown: { draw: (canvas) => pictures && new PictureSurface().put(canvas, pictures, index) },
  }
}

/** As it is seen. */
export function wishOfGrid(explore: Explore): StillWish | undefined {
  const { grid, state } = explore
  const known = knownOf(explore, state)
  const { tiles, columns, pictures } = grid
  if (!known || tiles.length === 0) return undefined
  const { subject, stored } = known
  const rows = Math.ceil(tiles.length / columns)
  const side = (count: number) => count * (subject.size + gap) - gap
  const extent = { width: side(columns), height: side(rows) }
  const title = (grid.kind === 'near' && titleOfGrid(stored)) || subject.name
  return {
    subject: {
      ...latentsOf(tiles.map(({ latent }) => latent)),
      kind: 'latents',
      generator: state.generator,
      columns,
      title,
      made: { explore: stored, grid: grid.stored() },
    },
    name: title,
    pictures: [extent],
    films: 0,
    shown: {
      draw: (canvas) =>
        new SheetDrawing().draw(
          canvas,
          pictures,
          { ...extent, columns, rows, gap, scale: 1, radius: 0 },
          false,
        ),
    },
  }
}

function knownOf(
  explore: Explore,
  state: LatentState,
): { readonly subject: Subject; readonly stored: StoredState } | undefined {
  const subject = explore.subjects.known(state.generator)
  const stored = explore.stored(state)
  return subject && stored && { subject, stored }
}

function latentsOf(latents: readonly Latent[]) {
  return { latents: stackLatents(latents) as Float32Array<ArrayBuffer>, count: latents.length }
}
