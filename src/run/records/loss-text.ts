// The text of errors about an empty output: what was requested, and what the archive has.

import type { Format } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { NamedLayers } from '../../transform/types.ts';

const MAX_NAMES = 10;
const MAX_NAME_LENGTH = 60;

/** Returns one text for each option that selects source-layers. */
export function askedFor({ styles, layers, excludeLayers }: NamedLayers): string[] {
  const asked = styles.map(({ style, sourceLayers }) => `${style} draws ${layersText(sourceLayers)}`);
  if (layers !== null) asked.push(`by name only ${layersText(layers)} may stay`);
  if (excludeLayers.length > 0) asked.push(`by name ${layersText(excludeLayers)} go`);
  return asked;
}

/** Returns the first few names, quoted. */
export function layersText(names: readonly string[]): string {
  if (names.length === 0) return 'no source-layer';
  const shown = names.slice(0, MAX_NAMES).map(quotedLayer);
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** Returns a name for use in a line of text: quoted, with control characters escaped, and truncated if too long. */
export function quotedLayer(name: string): string {
  return JSON.stringify(name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name);
}

/** The error for an output without tiles in a format that cannot be empty. */
export function emptyOutput(input: string, what: string, { title }: Format): TilefoldError {
  return new TilefoldError('EMPTY_OUTPUT', `${input}: ${what}; ${title} cannot be empty, so no output was made`);
}
