/** Archives that pictures come in, for whoever names them. */

const endings = /\.(?:tar|tar\.gz|tgz|gz|zip)$/i

/** What the pictures in a folder or archive of this name can be called. */
export function picturesTitle(name: string): string {
  return name.replace(endings, '') || name
}
