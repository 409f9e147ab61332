/**
 * Last frames of videos, small, for lists of many: each is fetched by a player that is gone again at once, two at a time,
 * and the last ones are kept. What a training ends with says more of it than the grey that it begins with; a loop ends
 * where it begins. A player for each tile would cost more than all pictures beside them.
 */

const atOnce = 2
/** 50 MB at most, and more than a screen holds of tiles that are worth looking at. */
const kept = 200
/** Pixels of the longer side. */
const longest = 256
/** A player that has nothing to show by then has got nothing. */
const patienceMs = 15_000
/** By then a frame that has been found is drawn. */
const drawnMs = 300

type Poster = Promise<ImageBitmap | undefined>

const posters = new Map<string, Poster>()
const waiting: (() => Promise<void>)[] = []
let running = 0

/** Undefined where the browser does not play it. */
export function posterOf(address: string): Poster {
  const known = posters.get(address)
  // The last to be asked for is the last to be forgotten.
  posters.delete(address)
  const poster = known ?? new Promise((resolve) => enqueue(async () => resolve(await make(address))))
  posters.set(address, poster)
  if (posters.size > kept) posters.delete(posters.keys().next().value!)
  return poster
}

function enqueue(work: () => Promise<void>): void {
  // The newest first: it is what is looked at now.
  waiting.unshift(work)
  void next()
}

async function next(): Promise<void> {
  if (running >= atOnce) return
  const work = waiting.shift()
  if (!work) return
  running += 1
  await work()
  running -= 1
  void next()
}

async function make(address: string): Promise<ImageBitmap | undefined> {
  const bitmap = await lastFrame(address)
  if (!bitmap) posters.delete(address) // the next who asks may be luckier
  return bitmap
}

async function lastFrame(address: string): Promise<ImageBitmap | undefined> {
  const video = document.createElement('video')
  video.muted = true
  video.preload = 'auto'
  video.src = address
  try {
    await heard(video, 'loadeddata')
    if (Number.isFinite(video.duration)) {
      const sought = heard(video, 'seeked')
      video.currentTime = Math.max(0, video.duration - 1e-3)
      await sought
      await drawn(video)
    }
    const { videoWidth, videoHeight } = video
    const scale = Math.min(1, longest / Math.max(videoWidth, videoHeight))
    return await createImageBitmap(video, {
      resizeWidth: Math.max(1, Math.round(videoWidth * scale)),
      resizeHeight: Math.max(1, Math.round(videoHeight * scale)),
      resizeQuality: 'medium',
    })
  } catch {
    return undefined
  } finally {
    video.removeAttribute('src')
    video.load()
  }
}

/** What was sought is not always there when the player says so; some say when it is. */
function drawn(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve())
    setTimeout(resolve, drawnMs)
  })
}

function heard(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true })
    video.addEventListener('error', reject, { once: true })
    setTimeout(reject, patienceMs)
  })
}
