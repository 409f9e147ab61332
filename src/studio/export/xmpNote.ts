/** What a picture says of its making, as XMP (ISO 16684-1), the words of WebP, JPEG and TIFF. Knows text; not files. */
import type { FilmNote } from './film/film.ts'

const namespace = 'urn:latent-loom:xmp/'

/** The title as Dublin Core has it, where other programs look; the recipe under a name of our own. */
export function writeXmp({ title, recipe }: FilmNote): Buffer {
  return Buffer.from(`<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:loom="${namespace}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>
<loom:recipe>${escaped(recipe)}</loom:recipe>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`)
}

/** The recipe, if it has one. */
export function recipeOfXmp(xmp: string): string | undefined {
  const recipe = /<loom:recipe>([^<]*)<\/loom:recipe>/.exec(xmp)?.[1]
  return recipe?.replaceAll(/&(?:lt|gt|amp);/g, (entity) => plain[entity]!)
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }
const plain = Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character]))

/** Control characters, which XML cannot hold, become spaces. */
function escaped(text: string): string {
  return text.replaceAll(/[<>&]/g, (character) => entities[character]!).replaceAll(/\p{Cc}/gu, ' ')
}
