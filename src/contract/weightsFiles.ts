/** What weight files are called, for dialogs and names of models. What a file is is told by what stands in it. */

/** Without the dot; `.pth.tar` ends in the last. */
export const weightsExtensions = ['safetensors', 'pth', 'pt', 'ckpt', 'bin', 'tar'] as const

const endings = new RegExp(`\\.(?:(?:${weightsExtensions.join('|')}|gz)(?:\\.|$))+$`, 'i')

/** `generator.pth.tar` → `generator`; of other names the last ending goes. */
export function weightsTitle(fileName: string): string {
  const bare = fileName.replace(endings, '')
  return bare === fileName ? fileName.replace(/(?<=.)\.[^.]*$/, '') : bare || fileName
}
