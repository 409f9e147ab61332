/** What is drawn together, by the names and words that the Studio has for its measures. Pure; knows no Studio and no numbers. */
import type { Measure, Measures } from '../../contract/schemas/runs.ts'
import type { Band } from '../parts/chart.ts'
import { trainTexts } from './trainTexts.ts'

export interface MeasureChart {
  readonly title: string
  readonly taken: Measure['taken']
  readonly measures: readonly Measure[]
  /** Fixed bounds, where all of its measures have some. */
  readonly range: readonly [from: number, to: number] | undefined
  readonly bands: readonly Band[]
  format(value: number): string
}

export function measureCharts({ list, charts }: Measures): MeasureChart[] {
  return charts.map(({ title, names }) =>
    chartOf(
      title,
      names.flatMap((name) => list.filter((one) => one.name === name)),
    ),
  )
}

/** Each of its measures as a chart of its own, to compare runs by. */
export function chartsAlone({ measures }: MeasureChart): MeasureChart[] {
  return measures.map((measure) => chartOf(measure.title, [measure]))
}

/** What a measure says, for who points at its name. */
export function hintOf({ explanation, unit }: Measure): string {
  return trainTexts.watch.measure(explanation, unit)
}

function chartOf(title: string, measures: readonly Measure[]): MeasureChart {
  const ranges = measures.map(({ range }) => range).filter((range) => range !== undefined)
  const decimals = Math.max(...measures.map((measure) => measure.decimals))
  return {
    title,
    measures,
    taken: measures[0]!.taken,
    range:
      ranges.length < measures.length
        ? undefined
        : [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))],
    bands: measures.flatMap(({ healthy }) => (healthy ? [{ from: healthy[0], to: healthy[1] }] : [])),
    format: (value) => value.toFixed(decimals),
  }
}
