// Compares the vector_layers that an archive declares with the source-layers of its tiles.

import { compareNames, shownName } from '../../mvt/smallest-names.ts';
import type { VectorLayer } from '../../tile/metadata.ts';
import type { Findings } from './findings.ts';
import { BOOLEAN, NUMBER, type SeenLayer, type SeenLayers, STRING } from './layers-seen.ts';

/** A field of several types is declared as String, as tippecanoe does. */
const ALLOWED: Readonly<Record<string, number>> = { string: STRING, number: NUMBER, boolean: BOOLEAN };
const TYPE_NAMES = [
  [STRING, 'String'],
  [NUMBER, 'Number'],
  [BOOLEAN, 'Boolean'],
] as const;

/** Where not all tiles could be read (`isWhole` is false), nothing is said of what they may have held. */
export function checkDeclaredLayers(
  declared: readonly VectorLayer[],
  { layers, lacksLayers }: SeenLayers,
  isWhole: boolean,
  findings: Findings,
): void {
  const known = new Map(declared.map((layer) => [shownName(layer.id), layer]));
  const seen = new Set(layers.map(({ name }) => name));
  for (const layer of layers) {
    const claim = known.get(layer.name);
    if (claim === undefined) findings.find('layer-undeclared', layerText(layer.name));
    else {
      if (isWhole) checkZooms(claim, layer, findings);
      checkFields(claim, layer, isWhole, findings);
    }
  }
  if (lacksLayers || !isWhole) return;
  for (const name of [...known.keys()].sort(compareNames)) if (!seen.has(name)) findings.find('layer-unused', layerText(name));
}

function checkZooms({ minzoom, maxzoom }: VectorLayer, { name, zooms }: SeenLayer, findings: Findings): void {
  const [first, last] = [zooms[0], zooms.at(-1)];
  if (first === undefined || (typeof minzoom !== 'number' && typeof maxzoom !== 'number')) return;
  if ((minzoom ?? first) === first && (maxzoom ?? last) === last) return;
  findings.find(
    'layer-zooms',
    `${layerText(name)}: declared ${minzoom ?? '?'} to ${maxzoom ?? '?'}, in tiles ${first} to ${last}`,
  );
}

function checkFields(
  { fields }: VectorLayer,
  { name, attributes, lacksAttributes }: SeenLayer,
  isWhole: boolean,
  findings: Findings,
): void {
  const declared = new Map(Object.entries(fields).map(([field, type]) => [shownName(field), type]));
  const seen = new Set(attributes.map(([field]) => field));
  for (const [field, types] of attributes) {
    const place = `${layerText(name)}, ${JSON.stringify(field)}`;
    if (!declared.has(field)) findings.find('field-undeclared', place);
    else if (!isAllowed(declared.get(field), types))
      findings.find('field-type', `${place}: declared ${String(declared.get(field)).slice(0, 40)}, in tiles ${typeText(types)}`);
  }
  if (lacksAttributes || !isWhole) return;
  for (const field of [...declared.keys()].sort(compareNames))
    if (!seen.has(field)) findings.find('field-unused', `${layerText(name)}, ${JSON.stringify(field)}`);
}

/** A text that names no type is a description, as TileJSON allows. */
function isAllowed(claim: unknown, types: number): boolean {
  const allowed = typeof claim === 'string' ? ALLOWED[claim.toLowerCase()] : undefined;
  const known = types & (STRING | NUMBER | BOOLEAN);
  if (allowed === undefined || known === 0) return true;
  const isMixed = (known & (known - 1)) !== 0;
  return isMixed ? allowed === STRING : allowed === known;
}

function typeText(types: number): string {
  return TYPE_NAMES.flatMap(([bit, text]) => ((types & bit) === 0 ? [] : [text])).join(' and ');
}

function layerText(name: string): string {
  return `layer ${JSON.stringify(name)}`;
}
