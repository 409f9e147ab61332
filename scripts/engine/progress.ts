/** Tells on stderr what a set-up is doing: a line for each step, with its share done and the time it took. */

export type Report = (share: number) => void

export interface Progress {
  say(line: string): void
  /** Runs a step under a title such as "Downloading TensorFlow (274 MB)"; `report` takes shares from 0 to 1. */
  step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T>
}

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

/** In a terminal the line of a step is rewritten; elsewhere each quarter gets a line of its own. */
export function progressOn(output: Output): Progress {
  const rewrites = output.isTTY === true
  const say = (line: string): void => void output.write(`${line}\n`)
  return {
    say,
    async step(title, work) {
      const start = performance.now()
      let shown = 0
      if (rewrites) output.write(`${title} …`)
      else say(`${title} …`)
      const report: Report = (share) => {
        const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100)
        if (percent <= shown) return
        if (rewrites) output.write(`\r\u001B[2K${title} … ${percent} %`)
        else if (Math.floor(percent / 25) > Math.floor(shown / 25)) say(`  ${percent} %`)
        shown = percent
      }
      try {
        const result = await work(report)
        const line = `${title}: ${seconds(performance.now() - start)}`
        if (rewrites) output.write(`\r\u001B[2K${line}\n`)
        else say(`  done in ${seconds(performance.now() - start)}`)
        return result
      } catch (error) {
        if (rewrites) output.write('\n')
        throw error
      }
    },
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 1 : 0)} s`
}

export function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
