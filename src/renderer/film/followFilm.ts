/** A film that goes on after its dialog was closed is followed in the window's bottom line. */
import { messages } from '../parts/messages.svelte.ts'
import type { FilmExport } from './filmExport.svelte.ts'
import FilmMessage from './FilmMessage.svelte'

export function followFilm(film: FilmExport): void {
  messages.follow((anchor, props) => FilmMessage(anchor, { ...props, film }))
}
