/** What a line chart shows, and how uPlot is told. Knows no component. */
import uPlot from 'uplot'

/** The two networks' own hues, the accent, or quiet grey. */
export type Hue = 'generator' | 'discriminator' | 'accent' | 'quiet'

export interface Series {
  readonly label: string
  readonly hue: Hue
  /** As many as there are x; NaN leaves a gap. */
  readonly values: ArrayLike<number>
  readonly dashed?: boolean
  /** Each value is one of its own: marked, where there is room. */
  readonly dotted?: boolean
  /** For who points at the label. */
  readonly hint?: string
}

/** Where values are as they should be, from bottom to top of it. */
export interface Band {
  readonly from: number
  readonly to: number
}

export interface ChartData {
  readonly x: ArrayLike<number>
  readonly series: readonly Series[]
}

export interface ChartLook {
  readonly bands: readonly Band[]
  /** Fixed bounds; otherwise what the values need. */
  readonly range: readonly [number, number] | undefined
  /** Where the axis begins and ends, asked for anew with new data; otherwise with x. */
  readonly xRange: () => readonly [number, number] | undefined
  readonly formatX: (x: number) => string
  readonly formatY: (y: number) => string
  /** Charts of one key share the crosshair. */
  readonly sync: string
}

type Size = { readonly width: number; readonly height: number }

/** Colours as the theme has them now. */
function readColours(element: Element): (token: string) => string {
  const style = getComputedStyle(element)
  return (token) => style.getPropertyValue(`--${token}`).trim()
}

const tokens: Readonly<Record<Hue, string>> = {
  generator: 'generator',
  discriminator: 'discriminator',
  accent: 'accent-mark',
  quiet: 'faint',
}

export function colourOf(hue: Hue): string {
  return `var(--${tokens[hue]})`
}

export function alignedData({ x, series }: ChartData): uPlot.AlignedData {
  // uPlot's gaps are null: a series that begins with NaN has no scale.
  const withGaps = (values: ArrayLike<number>) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value))
  return [Array.from(x), ...series.map(({ values }) => withGaps(values))]
}

/** `onpoint` hears the index under the crosshair, or undefined when it leaves. */
export function chartOptions(
  element: Element,
  { series }: ChartData,
  look: ChartLook,
  size: Size,
  onpoint: (index: number | undefined) => void,
): uPlot.Options {
  const colour = readColours(element)
  const font = '11px "Inter Variable", system-ui, sans-serif'
  const axis = {
    font,
    stroke: colour('faint'),
    ticks: { show: false },
    gap: 8,
    grid: { stroke: colour('line'), width: 1 },
  }
  return {
    ...size,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7, width: 2 },
      drag: { x: false, y: false },
      sync: { key: look.sync },
    },
    scales: {
      x: { time: false, range: (_, from, to) => xBounds(look.xRange(), [from, to]) },
      y: look.range ? { range: [...look.range] } : {},
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 80,
        grid: { show: false },
        values: (_, at) => at.map((x) => look.formatX(x)),
      },
      { ...axis, size: 40, space: 32, values: (_, at) => at.map((y) => look.formatY(y)) },
    ],
    series: [
      {},
      ...series.map(({ label, hue, dashed, dotted }) => ({
        label,
        stroke: colour(tokens[hue]),
        width: 1.5,
        points: dotted ? { size: 5, fill: colour(tokens[hue]) } : { show: false },
        ...(dashed && { dash: [4, 4] }),
      })),
    ],
    hooks: {
      drawClear: [(plot) => drawBands(plot, look.bands, colour('good-band'))],
      setCursor: [({ cursor }) => onpoint(cursor.idx ?? undefined)],
    },
  }
}

/** Bounds that are one and the same would be no axis. */
function xBounds(wanted: ReturnType<ChartLook['xRange']>, own: [number, number]): [number, number] {
  return wanted && wanted[0] < wanted[1] ? [...wanted] : own
}

function drawBands({ ctx, bbox, valToPos }: uPlot, bands: readonly Band[], colour: string): void {
  ctx.save()
  ctx.fillStyle = colour
  for (const { from, to } of bands) {
    const top = Math.max(bbox.top, valToPos(to, 'y', true))
    const bottom = Math.min(bbox.top + bbox.height, valToPos(from, 'y', true))
    ctx.fillRect(bbox.left, top, bbox.width, Math.max(0, bottom - top))
  }
  ctx.restore()
}
