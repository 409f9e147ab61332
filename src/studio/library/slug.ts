/** Names as names of files: the same on every file system. */

/** Lower-case words and hyphens, empty where there is no letter or digit. `others` is what separates the words. */
export function slug(name: string, longest = 60, others = /[^\p{L}\p{N}]+/gu): string {
  const words = name.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '').replaceAll(others, '-')
  return words.slice(0, longest).replaceAll(/^-+|-+$/g, '')
}

/** Whether something of the library can be called so: by calls, in addresses. */
export function isEntryName(name: string): boolean {
  return name.length <= 120 && name !== '' && slug(name, 120) === name
}
