/** Keeps the gallery's index in step with its folder, and makes it anew when it fails. Knows no items one by one. */
import { inOurWords } from '../inOurWords.ts'
import { catchUp } from './catchUp.ts'
import type { BrokenFile } from './galleryFolder.ts'
import { checkNotGone } from '../library/wholeFile.ts'
import { isIndexFailure, openIndex, openInMemory, removeIndex, type GalleryIndex } from './galleryIndex.ts'

/** Where the index fails that has just been made anew. */
const indexProblem = {
  code: 'gallery-index',
  message: 'The gallery’s list cannot be kept just now.',
  remedy:
    'Free some memory and space on the disk, and open the gallery again. The pictures themselves are untouched.',
}

/** @throws ProblemError `gallery-index`, and what is not the index's doing */
function surely<Result>(work: () => Promise<Result> | Result): Promise<Result> {
  return inOurWords(indexProblem, work, (error) => !isIndexFailure(error))
}

export class IndexKeeper {
  readonly #directory: string
  readonly #file: string
  #index: GalleryIndex
  #unreadable: readonly BrokenFile[] = []
  #isOpen = true
  #last: Promise<unknown> = Promise.resolve()

  private constructor(directory: string, file: string, index: GalleryIndex) {
    this.#directory = directory
    this.#file = file
    this.#index = index
  }

  /** The index at `file` of the gallery in `directory`, in step with it. */
  static async open(directory: string, file: string): Promise<IndexKeeper> {
    const keeper = new IndexKeeper(directory, file, await openIndex(file))
    try {
      await keeper.catchUp()
    } catch (error) {
      await keeper.close()
      throw error
    }
    return keeper
  }

  /** Brings the index in step with the folder. */
  catchUp(): Promise<void> {
    return this.inOrder(async () => {
      try {
        this.#unreadable = await catchUp(this.#directory, this.#index)
      } catch (error) {
        if (!isIndexFailure(error)) throw error
        await this.#makeAnew()
      }
    })
  }

  /** Files of the folder that could not be read when the index was last brought in step. */
  get broken(): readonly BrokenFile[] {
    return this.#unreadable
  }

  /** One after the other, in the order of the calls: none reads what another is about to write. */
  async inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => {
      if (!this.#isOpen) throw new Error('the gallery is closed')
      return work()
    })
    this.#last = result.catch(() => {})
    return result
  }

  /** At any time. */
  async read<Result>(work: (index: GalleryIndex) => Result): Promise<Result> {
    const index = this.#index
    try {
      return work(index)
    } catch (error) {
      if (!isIndexFailure(error)) throw error
    }
    await this.inOrder(async () => {
      if (this.#index === index) await this.#makeAnew()
    })
    return surely(() => work(this.#index))
  }

  /** Within `inOrder`, when the files are as the index is to be: an index that is made anew has it all by itself. */
  async write<Result>(work: (index: GalleryIndex) => Result): Promise<Result> {
    try {
      return work(this.#index)
    } catch (error) {
      if (!isIndexFailure(error)) throw error
      await this.#makeAnew()
      return surely(() => work(this.#index))
    }
  }

  async close(): Promise<void> {
    await this.inOrder(async () => {
      this.#isOpen = false
      this.#index.close()
    })
  }

  async #makeAnew(): Promise<void> {
    try {
      this.#index.close()
    } catch {
      // It is damaged.
    }
    checkNotGone(this.#file)
    await removeIndex(this.#file)
    // Assigned last: who reads meanwhile meets the closed one, and waits.
    this.#index = await this.#filled(await openIndex(this.#file)).catch((error: unknown) => {
      if (!isIndexFailure(error)) throw error
      return surely(() => this.#filled(openInMemory())) // such as on a disk that is full
    })
  }

  async #filled(index: GalleryIndex): Promise<GalleryIndex> {
    try {
      this.#unreadable = await catchUp(this.#directory, index)
      return index
    } catch (error) {
      index.close()
      throw error
    }
  }
}
