/** Both ends of the contract, joined in one process. */
import { afterEach, expect, test } from 'vitest'
import { StudioClient } from '../../src/contract/client.ts'
import { decodeMessage, encodeMessage } from '../../src/contract/codec.ts'
import { limits } from '../../src/contract/limits.ts'
import { servePage, type Handlers, type ServedPage } from '../../src/contract/server.ts'
import { StudioProblem } from '../../src/contract/studioProblem.ts'
import { joinedTransports } from '../../src/contract/transport.ts'

const defects: unknown[] = []
let served: ServedPage | undefined

afterEach(() => {
  served?.close()
  defects.length = 0
})

/** Only what a test calls is there; what is missing is a defect. */
function join(handlers: Partial<Handlers>, page = 'page 1'): StudioClient {
  const [studioEnd, windowEnd] = joinedTransports()
  served = servePage(studioEnd, handlers as Handlers, { page, onDefect: (error) => defects.push(error) })
  return new StudioClient(windowEnd)
}

test('a call brings typed arrays there and back', async () => {
  const client = join({
    'pictures.make': ({ latents, count }) => ({
      kind: 'made',
      size: 1,
      channels: 1,
      pixels: Uint8Array.from(latents),
      ms: count,
    }),
  })
  const made = await client.call('pictures.make', {
    generator: { kind: 'model', id: 'a' },
    latents: Float32Array.of(1, 2, 3),
    count: 3,
  })
  expect(made).toEqual({ kind: 'made', size: 1, channels: 1, pixels: Uint8Array.of(1, 2, 3), ms: 3 })
})

test('a problem arrives with its code, sentence and remedy', async () => {
  const problem = { code: 'model-unknown', message: 'There is none.', remedy: 'Import it.' }
  const client = join({
    'models.remove': () => {
      throw new StudioProblem(problem)
    },
  })
  const failed = client.call('models.remove', { id: 'a' })
  await expect(failed).rejects.toBeInstanceOf(StudioProblem)
  await expect(failed).rejects.toMatchObject(problem)
  expect(defects).toEqual([])
})

test('what nobody expected is told to the log and not to the page', async () => {
  const secret = new TypeError('cannot read /somewhere/secret')
  const client = join({
    'models.list': () => {
      throw secret
    },
  })
  const failed = client.call('models.list', {})
  await expect(failed).rejects.toMatchObject({ code: 'defect' })
  await expect(failed).rejects.not.toThrow(/secret/)
  expect(defects).toEqual([secret])
})

const savedPicture = {
  generator: { kind: 'model', id: 'a' },
  latents: Float32Array.of(1),
  count: 1,
  kind: 'picture',
  made: {},
} as const
const circle: Record<string, unknown> = {}
circle['itself'] = circle

test.each([
  ['models.remove', { id: '../up' }],
  ['models.remove', { id: 'a', more: 1 }],
  ['models.rename', { id: 'a', name: '  ' }],
  ['gallery.query', { offset: -1, limit: 10 }],
  ['gallery.query', { offset: 0, limit: 1_000_000 }],
  ['pictures.make', { generator: { kind: 'model', id: 'a' }, latents: [1], count: 1 }],
  ['pictures.make', { generator: { kind: 'model', id: 'a' }, latents: new Float32Array(1), count: 0.5 }],
  ['datasets.import', { source: { kind: 'path', path: '' }, name: 'a', size: 64, channels: 3 }],
  ['gallery.save', { ...savedPicture, state: { at: 1n } }],
  ['gallery.save', { ...savedPicture, made: { by: 1n } }],
  ['gallery.save', { ...savedPicture, made: circle }],
  ['gallery.save', { ...savedPicture, state: { text: 'a'.repeat(limits.ownJson) } }],
  ['gallery.change', { ids: [], addTags: ['a'.repeat(200)] }],
] as const)('%s refuses %o before any handler sees it, in words without a schema', async (name, input) => {
  const client = join({})
  const refused = client.call(name, input as never)
  await expect(refused).rejects.toMatchObject({ code: 'bad-input' })
  await expect(refused).rejects.not.toThrow(/gallery\.|models\.|Invalid|>=|<=|expected/i)
  expect(defects).toEqual([])
})

test.each([5, null, undefined, {}, ['models.list'], 1n])(
  'a call that is named by %o is refused as unknown',
  async (name) => {
    const client = join({})
    await expect(client.call(name as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
    expect(defects).toEqual([])
  },
)

test('a call that does not exist is refused, and so is one of every object', async () => {
  const client = join({})
  await expect(client.call('no.such' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
  await expect(client.call('toString' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
})

test('an event reaches who listens, until they no longer do', async () => {
  const client = join({ 'models.list': () => [] })
  const heard: unknown[] = []
  const stop = client.on('run.removed', (payload) => heard.push(payload))
  served!.send('run.removed', { id: 'a' })
  await client.call('models.list', {})
  stop()
  served!.send('run.removed', { id: 'b' })
  await client.call('models.list', {})
  expect(heard).toEqual([{ id: 'a' }])
})

test('a connection that ends rejects what is waited for', async () => {
  const client = join({ 'models.list': () => new Promise(() => {}) })
  const waiting = client.call('models.list', {})
  client.close()
  await expect(waiting).rejects.toMatchObject({ code: 'connection-lost' })
})

test('a handler learns which page calls, and that it has gone', async () => {
  let seen: { page: string; gone: boolean } | undefined
  const client = join({
    'models.list': (_, { page, gone }) => {
      gone.addEventListener('abort', () => (seen = { page, gone: true }))
      return []
    },
  })
  await client.call('models.list', {})
  served!.close()
  expect(seen).toEqual({ page: 'page 1', gone: true })
})

test('a message is the same after it has been bytes', () => {
  const message = {
    floats: Float32Array.of(1.5, -0, Infinity),
    bytes: Uint8Array.of(0, 255),
    text: 'Stoffe, 布',
    list: [1, null, true, { deep: 2 ** 40 }],
  }
  const read = decodeMessage(encodeMessage(message)) as typeof message
  expect(read.floats).toEqual(message.floats)
  expect(Array.from(read.bytes)).toEqual([0, 255])
  expect(read.text).toBe(message.text)
  expect(read.list).toEqual(message.list)
})

test.each([
  null,
  42,
  'q',
  {},
  { t: 'q' },
  { t: 'q', i: '1', m: 'toString', a: [] },
  { t: 'q', i: '1', m: '__defineGetter__', a: ['call', 1] },
  { t: 's', i: '1', r: 1 },
])('a message that is no call, such as %j, changes nothing', async (message) => {
  const [studioEnd, windowEnd] = joinedTransports()
  const handlers = { 'models.list': () => [] } as Partial<Handlers> as Handlers
  served = servePage(studioEnd, handlers, { page: 'a', onDefect: (error) => defects.push(error) })
  windowEnd.post(message)
  const client = new StudioClient(windowEnd)
  await expect(client.call('models.list', {})).resolves.toEqual([])
  expect(defects).toEqual([])
})

test('bytes that are no message are refused', () => {
  expect(() => decodeMessage(Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff))).toThrow(
    /end of|Unexpected|length/i,
  )
  const polluting = decodeMessage(encodeMessage(JSON.parse('{"__proto__": {"polluted": true}}')))
  expect(polluting).not.toHaveProperty('polluted')
})
