/** Archives that pictures come in, for whoever names them. */

const endings = /\.(?:tar|tar\.gz|tgz|gz|zip)$/i

/** Whether the name promises an archive. */
export function isNamedAsArchive(name: string): boolean {
  return endings.test(name)
}

/** What the pictures in a folder or archive of this name can be called. */
export function picturesTitle(name: string): string {
  return name.replace(endings, '') || name
}
