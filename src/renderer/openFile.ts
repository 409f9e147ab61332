/** Any file that is opened, by a drop, a dialog or the desktop: taken in by the Studio, and shown where it belongs. */
import type { OpenedFile, OpenFileInput } from '../contract/schemas/files.ts'
import { StudioProblem } from '../contract/studioProblem.ts'
import { fileTexts } from './window/fileTexts.ts'
import type { Explore } from './explore/explore.svelte.ts'
import { openedMade } from './explore/opening.ts'
import type { Navigation } from './window/navigation.svelte.ts'
import type { Studio } from './window/studio.svelte.ts'
import type { Timelines } from './timeline/timelines.svelte.ts'
import { orSay, sayDone } from './parts/toasts.ts'
import { preparationOf } from './train/trainPreparation.svelte.ts'

export interface WindowState {
  readonly studio: Studio
  readonly navigation: Navigation
  readonly timelines: Timelines
  readonly explore: Explore
}

/**
 * Opens it and goes where it is: a model or a picture in Explore, a timeline or a film in Timeline, a folder of pictures
 * in Train. What cannot be opened is said. Call it when the workspace has been opened.
 */
export async function openFile(state: WindowState, source: OpenFileInput): Promise<void> {
  await orSay(state.studio.call('files.open', source).then((opened) => showFile(state, opened)))
}

/** @throws StudioProblem */
export async function showFile(state: WindowState, opened: OpenedFile): Promise<void> {
  const { studio, navigation, timelines, explore } = state
  switch (opened.kind) {
    case 'model':
      await explore.connect()
      await explore.chooseModel(opened.id)
      navigation.go('explore')
      return sayDone(fileTexts.model(opened.name, opened.wasHere))
    case 'timeline':
      await timelines.openArrived(opened.id)
      navigation.go('timeline')
      return sayDone(fileTexts.timeline(opened.name, opened.wasHere))
    case 'picture': {
      const { made, title } = opened
      if (made.timeline) {
        await timelines.openNew({ model: made.model, timeline: made.timeline }, title)
        return navigation.go('timeline')
      }
      if (made.count === 0) throw new StudioProblem(fileTexts.filmWithout)
      await explore.connect()
      explore.open(await openedMade(made, explore.state, explore.subjects))
      return navigation.go('explore')
    }
    case 'pictures':
      void preparationOf(studio).pictures.lookAtFolder(opened.path)
      return navigation.go('train', { new: '1' })
  }
}
