/** Changes of gallery items with a way back. An edit is data: what to ask the Studio for, and what undoes it. */
import * as v from 'valibot'
import type { CallInput } from '../../contract/calls.ts'
import { changeInput, type GalleryItem } from '../../contract/schemas/gallery.ts'
import { galleryTexts } from './galleryTexts.ts'
import { keepEditsOverReload, recallEdits } from '../window/keptHistory.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { sayProblem } from '../parts/toasts.ts'

type Change =
  | ({ readonly kind: 'change' } & CallInput<'gallery.change'>)
  | { readonly kind: 'trash' | 'restore'; readonly ids: string[] }

export interface GalleryEdit {
  /** What was done, as a heading: “Tag “blue” added”. */
  readonly label: string
  readonly forward: readonly Change[]
  readonly back: readonly Change[]
}

const keptChange = v.variant('kind', [
  v.strictObject({ kind: v.literal('change'), ...changeInput.entries }),
  v.strictObject({ kind: v.picklist(['trash', 'restore']), ids: v.array(v.string()) }),
])
const keptList = v.array(
  v.strictObject({ label: v.string(), forward: v.array(keptChange), back: v.array(keptChange) }),
)
const keptEdits = v.strictObject({ done: keptList, undone: keptList })

type Items = readonly GalleryItem[]

const idsOf = (items: Items) => items.map(({ id }) => id)

export function titleEdit({ id, title: before }: GalleryItem, title: string): GalleryEdit {
  return {
    label: galleryTexts.titleChanged,
    forward: [{ kind: 'change', ids: [id], title }],
    back: [{ kind: 'change', ids: [id], title: before }],
  }
}

/** Of those that have it otherwise already, nothing is taken back. */
export function tagEdit(items: Items, tag: string, has: boolean): GalleryEdit {
  const ids = idsOf(items.filter(({ tags }) => tags.includes(tag) !== has))
  const add: Change = { kind: 'change', ids, addTags: [tag] }
  const remove: Change = { kind: 'change', ids, removeTags: [tag] }
  return {
    label: has ? galleryTexts.tagAdded(tag) : galleryTexts.tagRemoved(tag),
    forward: [has ? add : remove],
    back: [has ? remove : add],
  }
}

export function favouriteEdit(items: Items, favourite: boolean): GalleryEdit {
  const ids = idsOf(items.filter((item) => item.favourite !== favourite))
  return {
    label: favourite ? galleryTexts.favouriteAdded(ids.length) : galleryTexts.favouriteRemoved(ids.length),
    forward: [{ kind: 'change', ids, favourite }],
    back: [{ kind: 'change', ids, favourite: !favourite }],
  }
}

export function trashEdit(ids: string[]): GalleryEdit {
  return {
    label: galleryTexts.movedToTrash(ids.length),
    forward: [{ kind: 'trash', ids }],
    back: [{ kind: 'restore', ids }],
  }
}

export function restoreEdit(ids: string[]): GalleryEdit {
  const { forward, back } = trashEdit(ids)
  return { label: galleryTexts.restored(ids.length), forward: back, back: forward }
}

export class GalleryEdits {
  #done = $state.raw<readonly GalleryEdit[]>([])
  #undone = $state.raw<readonly GalleryEdit[]>([])
  /** One after the other, in the order in which they were wanted. */
  #last: Promise<unknown> = Promise.resolve()
  readonly #studio: Studio

  /** With those of before a reload of the window. */
  constructor(studio: Studio) {
    this.#studio = studio
    const found = v.safeParse(keptEdits, recallEdits('gallery'))
    if (found.success) {
      this.#done = found.output.done
      this.#undone = found.output.undone
    }
    keepEditsOverReload('gallery', () => ({ done: this.#done, undone: this.#undone }))
  }

  get undoable(): GalleryEdit | undefined {
    return this.#done.at(-1)
  }

  get redoable(): GalleryEdit | undefined {
    return this.#undone.at(-1)
  }

  /** Resolves to whether it was done; what went wrong has been said. */
  make(edit: GalleryEdit): Promise<boolean> {
    return this.#inTurn(async () => {
      await this.#ask(edit.forward)
      this.#done = [...this.#done, edit]
      this.#undone = []
    })
  }

  undo(): Promise<boolean> {
    return this.#inTurn(async () => {
      const edit = this.#done.at(-1)
      if (!edit) return
      // It goes even where it fails: it would fail again.
      this.#done = this.#done.slice(0, -1)
      await this.#ask(edit.back)
      this.#undone = [...this.#undone, edit]
    })
  }

  redo(): Promise<boolean> {
    return this.#inTurn(async () => {
      const edit = this.#undone.at(-1)
      if (!edit) return
      this.#undone = this.#undone.slice(0, -1)
      await this.#ask(edit.forward)
      this.#done = [...this.#done, edit]
    })
  }

  /** Takes one edit back, whatever came after it. */
  undoThis(edit: GalleryEdit): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.#done.includes(edit)) return
      this.#done = this.#done.filter((other) => other !== edit)
      await this.#ask(edit.back)
    })
  }

  /** What was is gone for good. */
  forget(): void {
    this.#done = []
    this.#undone = []
  }

  #inTurn(work: () => Promise<void>): Promise<boolean> {
    const done = this.#last.then(work).then(
      () => true,
      (error: unknown) => (sayProblem(error), false),
    )
    this.#last = done
    return done
  }

  async #ask(changes: readonly Change[]): Promise<void> {
    for (const { kind, ...input } of changes) {
      if (input.ids.length === 0) continue
      await this.#studio.call(`gallery.${kind}`, input)
    }
  }
}
