/** Addresses of what a page may fetch by HTTP. Opaque to it; MediaFinder is their reverse. */

/** What has a version in its address never changes under it. */
export const addresses = {
  galleryItem: (id: string) => `media/gallery/${id}`,
  model: (id: string, sha256: string) => `media/models/${id}/${sha256.slice(0, 12)}`,
  learnedPictures: (id: string, sha256: string) => `media/models/${id}/${sha256.slice(0, 12)}/pictures`,
  preview: (run: string, name: string) => `media/runs/${run}/${name}`,
  datasetSheet: (id: string) => `media/datasets/${id}`,
  download: (id: string) => `media/downloads/${id}`,
} as const
