/** What a video file says of its making. */
import { FilePathSource, Input, MP4, WEBM } from 'mediabunny'
import { inOurWords } from '../../../../inOurWords.ts'

/** The recipe of an MP4 or WebM, if it has one. @throws ProblemError `film-unreadable` */
export async function readVideoNote(file: string): Promise<string | undefined> {
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, WEBM] })
  const unreadable = {
    code: 'film-unreadable',
    message: `${file} cannot be read as a film.`,
    remedy: 'Give an MP4 or a WebM that Latent Loom has made.',
  }
  return inOurWords(unreadable, async () => (await input.getMetadataTags()).comment).finally(() =>
    input.dispose(),
  )
}
