/** How packets of video follow from frames. */
import type { PacketHabit } from '../../film.ts'

/** Encoders let small changes add up before they write them, and give to some frames what others have saved. */
export const videoHabit: Omit<PacketHabit, 'head'> = { run: 18, start: 6, weight: (change) => change + 0.1 }
