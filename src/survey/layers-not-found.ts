// Lists requested source-layers that an inspection did not find: they are probably misspelt.

import { didYouMean } from '../kit/nearest-name.ts';
import { shownName } from '../mvt/smallest-names.ts';
import { quotedLayer } from '../run/records/loss-text.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';

/**
 * Returns a line for each name that was not found. `noTile` says which tiles were read. Other layers of the archive are listed
 * from its metadata, because the tiles' other source-layers were skipped.
 */
export function layersNotFound(
  names: readonly string[],
  met: readonly string[],
  noTile: string,
  { vector_layers: declared = [] }: TilesetMetadata,
): string[] {
  const there = new Set(met);
  const ids = declared.map(({ id }) => id);
  return (
    names
      // Reports shorten very long names.
      .filter((name) => !there.has(name) && !there.has(shownName(name)))
      .map((name) => `${noTile} a source-layer ${quotedLayer(name)}${didYouMean(name, ids)}`)
  );
}
