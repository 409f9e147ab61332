import { expect, test } from 'vitest'
import { createBirpc } from 'birpc'
import type { StudioEnd, WindowEnd } from '../../src/contract/transport.ts'
import { joinedTransports } from '../../src/contract/transport.ts'
import { StudioWatch, type Ended, type Work } from '../../src/main/studioWatch.ts'

const settings = { theme: 'dark', smooth: false, precision: 'auto', keepAwake: true, notify: true }

/** A Studio's end of the wire that tells what the test wants. */
async function watched(running: readonly unknown[] = []) {
  const [own, other] = joinedTransports()
  const page = createBirpc<WindowEnd, StudioEnd>(
    { call: async (name) => ({ ok: true, value: name === 'runs.list' ? running : { settings } }) },
    {
      post: (message) => other.post(message),
      on: (receive) => other.onMessage(receive),
      eventNames: ['event'],
    },
  )
  const ended: Ended[] = []
  const seen: Work[] = []
  const watch = new StudioWatch({
    onWork: (work) => seen.push(work),
    onEnded: (one) => ended.push(one),
    onSettings() {},
  })
  await watch.follow(own)
  const tell = async (name: string, payload: unknown) => {
    page.event(name, payload)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { watch, tell, ended, seen }
}

test('follows a run from its start to its end', async () => {
  const { watch, tell, ended, seen } = await watched()
  await tell('run', { id: '1', name: 'fabrics', status: 'training' })
  await tell('run', { id: '2', name: 'later', status: 'queued' })
  expect(watch.work.runs.map(({ name }) => name)).toEqual(['fabrics', 'later'])
  await tell('run', { id: '1', name: 'fabrics', status: 'finished' })
  await tell('run', { id: '2', name: 'later', status: 'paused' })
  expect(watch.work.runs).toEqual([])
  expect(ended).toEqual([{ kind: 'run', name: 'fabrics', isSuccess: true }])
  expect(seen.at(-1)).toEqual({ runs: [], exports: [] })
})

test('sees what trains in a Studio that has just begun, and has gone on with it', async () => {
  const { watch } = await watched([
    { id: '1', name: 'fabrics', status: 'training' },
    { id: '2', name: 'old', status: 'finished' },
  ])
  expect(watch.work.runs.map(({ name }) => name)).toEqual(['fabrics'])
})

test('does not tell of what ended before it was there', async () => {
  const { tell, ended } = await watched()
  await tell('run', { id: '1', name: 'old', status: 'failed' })
  await tell('job', { id: 'a', kind: 'film', subject: 'old', state: { kind: 'done' } })
  expect(ended).toEqual([])
})

test('follows exports alone of all jobs', async () => {
  const { watch, tell, ended } = await watched()
  await tell('job', { id: 'a', kind: 'film', subject: 'loop.mp4', state: { kind: 'running' } })
  await tell('job', { id: 'b', kind: 'inspect', subject: 'folder', state: { kind: 'running' } })
  expect(watch.work.exports.map(({ subject }) => subject)).toEqual(['loop.mp4'])
  await tell('job', { id: 'a', kind: 'film', subject: 'loop.mp4', state: { kind: 'failed' } })
  expect(ended).toEqual([{ kind: 'export', name: 'loop.mp4', isSuccess: false }])
  await tell('job', { id: 'c', kind: 'export', subject: 'x', state: { kind: 'running' } })
  await tell('job', { id: 'c', kind: 'export', subject: 'x', state: { kind: 'cancelled' } })
  expect(ended).toHaveLength(1)
})

test('a Studio that dies leaves what was in training', async () => {
  const { watch, tell } = await watched()
  await tell('run', { id: '1', name: 'fabrics', status: 'training' })
  expect(watch.lose().map(({ id }) => id)).toEqual(['1'])
  expect(watch.work).toEqual({ runs: [], exports: [] })
  await expect(watch.call('models.list', {})).rejects.toThrow('the Studio does not serve yet')
})
