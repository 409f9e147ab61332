/** The end of a path, by which it is told from the others: its last `most` names. */
export function endOfPath(path: string, most = 3): string {
  const separator = path.includes('\\') ? '\\' : '/'
  const names = path.split(separator).filter(Boolean)
  return names.length <= most ? path : ['…', ...names.slice(-most)].join(separator)
}
