/** What a video file says of its making. */
import { FilePathSource, Input, MP4, WEBM } from 'mediabunny'
import { ProblemError } from '../../../../../engine/problemError.ts'

/** The recipe of an MP4 or WebM, if it has one. @throws ProblemError `film-unreadable` */
export async function readVideoNote(file: string): Promise<string | undefined> {
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, WEBM] })
  try {
    return (await input.getMetadataTags()).comment
  } catch (cause) {
    throw new ProblemError({
      code: 'film-unreadable',
      message: `${file} cannot be read as a film.`,
      remedy: 'Give an MP4 or a WebM that Latent Loom has made.',
      cause,
    })
  } finally {
    input.dispose()
  }
}
