/** Calls about what has been saved. */
import type { Caller } from '../../contract/server.ts'
import type { GalleryItem as SeenItem, SaveInput } from '../../contract/schemas/gallery.ts'
import type { Timeline as SeenTimeline } from '../../contract/schemas/timelines.ts'
import { stackLatents } from '../../engine/latent/latent.ts'
import type { Timeline } from '../../engine/latent/timeline.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { recipePng } from '../export/pictureRecipe.ts'
import { readMade, type Made } from '../export/readMade.ts'
import { sizeOfSheet } from '../export/sheet.ts'
import type { GalleryItem } from '../gallery/galleryItem.ts'
import { modelWithHash } from '../models/model.ts'
import { addresses } from './addresses.ts'
import { drawPictures } from './drawnPictures.ts'
import type { Studio } from './studio.ts'
import { changing, type HandlersOf, type OfWindows, type WindowParts } from './parts.ts'

export function galleryHandlers(studio: Studio, windows: OfWindows): HandlersOf<'gallery'> {
  const gallery = () => windows().gallery
  const changed = changing(studio.broadcast, 'gallery')
  return {
    'gallery.save': async (input, caller) =>
      changed(describeItem(await save(studio, windows(), input, caller))),
    async 'gallery.query'(query) {
      const { total, items } = await gallery().query(query)
      return { total, items: items.map(describeItem) }
    },
    async 'gallery.item'({ id }) {
      const { state, ...item } = await gallery().item(id)
      const { ancestors, children } = await gallery().lineage(id)
      return {
        item: describeItem(item),
        ...(await madeOf(studio, await gallery().file(id))),
        ...(state && { state }),
        ancestors: ancestors.map(describeItem),
        children: children.map(describeItem),
      }
    },
    async 'gallery.facets'() {
      const [tags, models, counts] = await Promise.all([
        gallery().tags(),
        gallery().models(),
        gallery().counts(),
      ])
      return { tags, models, ...counts }
    },
    'gallery.change': async ({ ids, ...change }) =>
      changed((await gallery().change(ids, change)).map(describeItem)),
    async 'gallery.trash'({ ids }) {
      await gallery().trash(ids)
      return changed({})
    },
    async 'gallery.restore'({ ids }) {
      await gallery().restore(ids)
      return changed({})
    },
    'gallery.emptyTrash': async () => changed({ removed: await gallery().emptyTrash() }),
    async 'gallery.showInFolder'({ id }) {
      const show = windows().options.showInFolder
      if (!show) {
        throw new ProblemError({
          code: 'folder-unshown',
          message: 'This Studio runs where no window can show a folder.',
          remedy: 'Download the file instead.',
        })
      }
      await show(await gallery().file(id))
      return {}
    },
    async 'gallery.readPicture'({ upload }) {
      return windows().uploads.use(upload, (path) => madeOf(studio, path))
    },
  }
}

/** Makes the pictures again and puts them into the gallery. */
async function save(
  studio: Studio,
  windows: WindowParts,
  input: SaveInput,
  caller: Caller,
): Promise<GalleryItem> {
  const { kind, title, tags, madeFrom, state } = input
  const { pixels, format, recipe } = await drawPictures(studio, windows, input, caller)
  const { model, layout } = recipe
  return windows.gallery.save({
    file: await recipePng(pixels, format, recipe),
    format: 'png',
    kind,
    ...sizeOfSheet(input.count, format, layout),
    title,
    tags,
    model,
    madeFrom,
    ...(state && { state }),
  })
}

/** What an item's file says of how it was made. @throws ProblemError where it says nothing */
async function madeOf(studio: Studio, file: string) {
  return describeMade(studio, await readMade(file))
}

/** With the model here that made it. */
export async function describeMade({ models }: Studio, read: Made) {
  const { model, made, engine } = read.recipe
  const here = model.sha256 === '' ? undefined : await modelWithHash(models, model.sha256)
  const latents = read.kind === 'picture' ? read.recipe.latents : []
  const timeline = read.kind === 'film' ? read.recipe.timeline : undefined
  return {
    latents: stackLatents(latents) as Float32Array<ArrayBuffer>,
    count: latents.length,
    ...(here && { model: here.id }),
    ...(timeline && { timeline: withKeyframeIds(timeline) }),
    made: { ...made },
    engine,
  }
}

/** As windows have it: each keyframe with a name of its own. */
function withKeyframeIds({ keyframes, ...timeline }: Timeline): SeenTimeline {
  return {
    ...timeline,
    keyframes: keyframes.map((keyframe, i) => ({
      ...keyframe,
      id: `k${i + 1}`,
      latent: keyframe.latent as Float32Array<ArrayBuffer>,
    })),
  }
}

export function describeItem({ tags, model, ...item }: GalleryItem): SeenItem {
  return { ...item, tags: [...tags], model: { ...model }, address: addresses.galleryItem(item.id) }
}
