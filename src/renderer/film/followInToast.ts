/** A film that goes on after its dialog was closed is followed at the window's edge. */
import { toast } from 'svelte-sonner'
import type { FilmExport } from './filmExport.svelte.ts'
import FilmToast from './FilmToast.svelte'

let followed = 0

export function followInToast(film: FilmExport): void {
  const id = `film ${++followed}`
  toast.custom(FilmToast, {
    id,
    duration: Infinity,
    componentProps: { film, onend: () => toast.dismiss(id) },
  })
}
