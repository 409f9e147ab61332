/** What is drawn together, and how, by what the Studio says of its measures. */
import { expect, test } from 'vitest'
import { chartsAlone, hintOf, measureCharts } from '../../../src/renderer/train/measureCharts.ts'
import { describeMeasures } from '../../../src/studio/runs/measured.ts'

test('losses, likeness and beliefs of steps and the distance of epochs are drawn, in this order', () => {
  const charts = measureCharts(describeMeasures())
  expect(
    charts.map(({ title, taken, measures }) => [title, taken, measures.map(({ label }) => label)]),
  ).toEqual([
    ['Losses', 'step', ['generator', 'discriminator']],
    ['Your pictures, made again', 'step', ['texture']],
    ['Distance in variety', 'step', ['variety']],
    ['What the discriminator believes', 'step', ['your pictures', 'made ones']],
    ['Distance from your pictures', 'epoch', ['distance']],
  ])
  const [losses, , , beliefs, distance] = charts
  expect([losses!.range, beliefs!.range, distance!.range]).toEqual([undefined, [0, 1], undefined])
  expect([losses!.bands, beliefs!.bands]).toEqual([
    [],
    [
      { from: 0.5, to: 0.8 },
      { from: 0.2, to: 0.5 },
    ],
  ])
  expect([losses!.format(1.2345), distance!.format(0.0456)]).toEqual(['1.23', '0.046'])
})

test('compared, each stands alone under its own title', () => {
  const titles = measureCharts(describeMeasures())
    .flatMap(chartsAlone)
    .map(({ title }) => title)
  expect(titles).toEqual([
    'Generator’s loss',
    'Discriminator’s loss',
    'Distance in texture',
    'Distance in variety',
    'Your pictures, taken for real',
    'Made ones, taken for real',
    'Distance from your pictures',
  ])
})

test('who points at a measure is told what it says, and its unit where it has one', () => {
  const [loss, , real] = describeMeasures().list
  expect([hintOf(loss!).endsWith(' In nats.'), hintOf(real!)]).toEqual([true, real!.explanation])
})

test('a bounded measure beside an unbounded one has no fixed axis', () => {
  const { list } = describeMeasures()
  const [chart] = measureCharts({ list, charts: [{ title: 'Mixed', names: ['lossD', 'dReal'] }] })
  expect(chart!.range).toBeUndefined()
})
