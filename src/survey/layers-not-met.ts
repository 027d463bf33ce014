// Source-layers that an inspection was to keep to, and of which it found nothing: most likely they are misspelt.

import { didYouMean } from '../kit/nearest-name.ts';
import { shownName } from '../mvt/smallest-names.ts';
import { quotedLayer } from '../run/records/loss-words.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';

/**
 * Returns a line for each name that was not met. `noTile` says which tiles were looked at; what else the archive may have is told by
 * its metadata, since the tiles' other source-layers were passed over.
 */
export function layersNotMet(
  wanted: readonly string[],
  met: readonly string[],
  noTile: string,
  { vector_layers: told = [] }: TilesetMetadata,
): string[] {
  const there = new Set(met);
  const ids = told.map(({ id }) => id);
  return (
    wanted
      // Reports cut very long names.
      .filter((name) => !there.has(name) && !there.has(shownName(name)))
      .map((name) => `${noTile} a source-layer ${quotedLayer(name)}${didYouMean(name, ids)}`)
  );
}
