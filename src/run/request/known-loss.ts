// Refuses requests whose output is known to be empty before any tile is transformed: there are no tiles, or the archive has none of the
// source-layers to keep. These are taken from the archive's metadata, and confirmed on sampled tiles.

import { FORMATS } from '../../archive/formats.ts';
import type { ArchiveSummary, ColumnCount } from '../../archive/types.ts';
import { TileError, TilefoldError } from '../../errors.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { Layer } from '../../mvt/layer.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { inputsText } from '../../plan/inputs.ts';
import type { Settled } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import { settleTransform } from '../../shard/task.ts';
import { areaText } from '../../tile/area/area.ts';
import { inflate, MAX_INFLATED_BYTES, sniffCompression } from '../../tile/codec/compression.ts';
import { onlyTile } from '../../tile/region.ts';
import { transformOf } from '../../transform/registry.ts';
import { askedFor, emptyOutput, layersText } from '../records/loss-text.ts';
import type { Sample } from './region-sample.ts';

/** Tiles to sample to confirm that the metadata name all source-layers. */
const TILES_ASKED = 64;

const ADVICE = 'nothing was written; --allow-empty goes on anyway';

/**
 * @throws TilefoldError 'NOT_FOUND' if a single tile was requested and does not exist; 'TOO_LITTLE_LEFT' if there is no tile, unless
 * `allowEmpty`; 'EMPTY_OUTPUT' if the output format cannot be empty
 */
export function checkTilesThere(request: Request, tiles: number, allowEmpty: boolean): void {
  if (tiles > 0) return;
  const { output, outputFormat, region } = request;
  const input = inputsText(request);
  const tile = onlyTile(region);
  if (tile !== null) throw new TilefoldError('NOT_FOUND', `${input}: tile not found: z=${tile.z} x=${tile.x} y=${tile.y}`);
  const where = region.area === undefined ? 'is there' : `of ${areaText(region.area)} is there`;
  const what = `no tile ${where} to write to ${output}`;
  const format = FORMATS[outputFormat];
  if (!format.holdsNoTiles) throw emptyOutput(input, what, format);
  if (!allowEmpty) throw new TilefoldError('TOO_LITTLE_LEFT', `${input}: ${what}; ${ADVICE}`);
}

/** @throws TilefoldError 'TOO_LITTLE_LEFT' if the transform is known to remove everything at every zoom of the census */
export function checkKnownLoss(
  request: Request,
  settled: Settled,
  { metadata }: ArchiveSummary,
  sample: Sample,
  census: readonly ColumnCount[],
): void {
  const zooms = [...new Set(census.map(({ zoom }) => zoom))];
  if (zooms.length === 0) return;
  const spec = settleTransform(request, settled);
  const transform = transformOf(spec);
  const told = metadata.vector_layers?.map(({ id }) => id) ?? [];
  const isKnown =
    transform.leavesNothing(spec, null, zooms) ||
    (told.length > 0 &&
      transform.leavesNothing(spec, told, zooms) &&
      transform.leavesNothing(spec, [...layersMet(sample, settled)], zooms));
  if (!isKnown) return;
  const has = told.length > 0 ? layersText(told) : 'tiles';
  const archive = `the archive has ${has} at zooms ${zooms[0]} to ${zooms.at(-1)}`;
  const what = [...askedFor(transform.namedLayers(request.transform)), archive].join('; ');
  throw new TilefoldError('TOO_LITTLE_LEFT', `${inputsText(request)}: nothing would be left: ${what}; ${ADVICE}`);
}

/** Returns the names of the source-layers in sampled tiles. */
function layersMet(sample: Sample, { sourceCompression }: Settled): Set<string> {
  const names = new Set<string>();
  const layer = new Layer();
  for (const stored of sample(TILES_ASKED)) {
    layer.resetTextsWhenFull();
    try {
      const cursor = new Cursor(inflate(stored, sniffCompression(stored, sourceCompression), MAX_INFLATED_BYTES));
      forEachLayer(cursor, (_, start, end) => {
        layer.scan(cursor, start, end);
        names.add(layer.name);
      });
    } catch (error) {
      // The run reports undecodable tiles.
      if (!(error instanceof TileError)) throw error;
    }
  }
  return names;
}
