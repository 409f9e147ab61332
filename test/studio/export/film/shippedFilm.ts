/** A film of the generator that ships, from piece to piece and back to the first: what people's films look like. */
import { join } from 'node:path'
import { chooseBackend, openBackend } from '../../../../src/backends/chooseBackend.ts'
import type { Backend } from '../../../../src/engine/backend.ts'
import { latentsFromSeed } from '../../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../../src/engine/latent/timelinePresets.ts'
import type { FilmSource } from '../../../../src/studio/export/film/film.ts'
import { timelineSource } from '../../../../src/studio/films/timelineSource.ts'
import { Generators } from '../../../../src/studio/generation/generators.ts'
import { resourcesFolder, shippedModelName } from '../../../../src/studio/resources.ts'

/** Frames of 64 × 64 of a timeline through latents of the size that it is told; 10 seconds through five pieces by itself. */
export async function shippedFilm(
  timeline = (size: number) => loopThrough(latentsFromSeed(1, 5, size)),
  given?: Backend,
): Promise<FilmSource> {
  const backend = given ?? (await openBackend(chooseBackend().backend))
  const shipped = join(resourcesFolder(), 'models')
  const generators = new Generators({
    openBackend: () => Promise.resolve(backend),
    models: { library: shipped, shipped },
    library: { runs: shipped },
  })
  const { ready } = await generators.hold({ kind: 'model', id: shippedModelName })
  return timelineSource(backend, ready, timeline(ready.latentSize))
}
