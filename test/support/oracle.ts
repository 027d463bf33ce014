// The expected result of pruning, computed independently and slowly: tiles decoded completely by @mapbox/vector-tile, every
// feature tested by style-spec's unmodified featureFilter. Shares no code with src.

import { fieldsOf } from './odd-parts.ts';
import { attributesRead, type Reads } from './oracle-attributes.ts';
import { type DecodedLayer, decodeTile, plainFeature, type RawFeature, readLayers } from './oracle-decode.ts';
import { filterTest } from './oracle-filter.ts';
import { withoutIdleNulls } from './oracle-nulls.ts';
import { compatShows, paintShows } from './oracle-paint.ts';
import { compatZooms, drawnZooms, readStyleLayers, type StyleLayerJson, type ZoomOptions } from './oracle-style.ts';

export { type DecodedLayer, decodeTile } from './oracle-decode.ts';

export interface OracleOptions extends ZoomOptions {
  /** JSON texts; a feature is kept if any style draws it; none = no pruning by style. */
  style: string | readonly string[];
  /** Default: all vector sources. */
  sources?: readonly string[];
  /** Default true. */
  filters?: boolean;
  /** Default false: all attributes are kept. */
  attributes?: boolean;
  /** Default 'layout'. */
  visibility?: 'layout' | 'paint' | 'vt-compat';
  /** Default 'keep'. */
  unknownFilter?: 'keep' | 'drop';
  /** Source-layers to keep; default all. */
  layers?: readonly string[];
  excludeLayers?: readonly string[];
  keepAttributes?: readonly string[];
  dropAttributes?: readonly string[];
}

interface Drawn {
  styleLayer: StyleLayerJson;
  zooms: number[];
}

/** Returns the exact layers and features of the pruned tile. */
export function expectedLayers(
  options: OracleOptions,
  key: { z: number; x: number; y: number },
  bytes: Uint8Array,
): DecodedLayer[] {
  const { filters = true, unknownFilter = 'keep', layers, excludeLayers = [] } = options;
  const styles = typeof options.style === 'string' ? [options.style] : options.style;
  const all = readLayers(bytes);
  const left: Left[] = [];
  for (const { layer, features } of all) {
    if (layers?.includes(layer.name) === false || excludeLayers.includes(layer.name)) continue;
    const drawn = drawnStyleLayers(layer.name, key.z, options);
    if (styles.length > 0 && drawn.length === 0) continue;
    const tests = filters ? drawn.map(({ styleLayer, zooms }) => filterTest(styleLayer, zooms, key, unknownFilter)) : [];
    const kept =
      tests.length === 0 ? features : features.filter((feature) => feature.isOdd || tests.some((test) => test(feature)));
    if (kept.length === 0 && features.length > 0) continue;
    const drawnBy = drawn.map(({ styleLayer }) => styleLayer);
    const reads = options.attributes ? attributesRead(drawnBy) : null;
    const reduced = kept.map((feature) => ({ ...feature, tags: feature.tags.filter(([name]) => stays(name, reads, options)) }));
    const isSame = kept.length === features.length && reduced.every(({ tags }, i) => tags.length === kept[i]!.tags.length);
    left.push({ layer, features: reduced, drawnBy, isSame });
  }
  // Besides unknown fields at least one layer must remain, else the tile stays unchanged.
  if (left.length === 0 && fieldsOf(bytes).some(({ tag }) => tag !== 26)) return decodeTile(bytes);
  const isChanged = left.length < all.length || left.some(({ isSame }) => !isSame);
  return left.map(({ layer: { name, version, extent }, features, drawnBy }) => ({
    name,
    version,
    extent,
    features: features.map((feature) => plainFeature(isChanged ? withoutIdleNulls(feature, drawnBy, options) : feature)),
  }));
}

/** The remaining contents of a layer. */
interface Left {
  layer: ReturnType<typeof readLayers>[number]['layer'];
  features: RawFeature[];
  drawnBy: StyleLayerJson[];
  isSame: boolean;
}

/** Returns the style layers that can draw a source-layer in tiles of a zoom, with the view zooms of each. */
export function drawnStyleLayers(sourceLayer: string, z: number, options: OracleOptions): Drawn[] {
  const { visibility = 'layout' } = options;
  const styles = typeof options.style === 'string' ? [options.style] : options.style;
  return styles
    .flatMap((style) => styleLayersOf(style, options.sources))
    .filter((styleLayer) => styleLayer['source-layer'] === sourceLayer)
    .map((styleLayer) => ({
      styleLayer,
      zooms: visibility === 'vt-compat' ? compatZooms(styleLayer, z) : drawnZooms(styleLayer, z, options),
    }))
    .filter(({ styleLayer, zooms }) => {
      if (zooms.length === 0 || visibility === 'layout') return zooms.length > 0;
      return visibility === 'paint' ? paintShows(styleLayer, zooms, options.zoomRule) : compatShows(styleLayer, z);
    });
}

/** Cached, because tests ask tile by tile. */
const styleLayers = new Map<string, StyleLayerJson[]>();

function styleLayersOf(style: string, sources: readonly string[] = []): StyleLayerJson[] {
  const key = `${sources} ${style}`;
  const layers = styleLayers.get(key) ?? readStyleLayers(style, sources);
  styleLayers.set(key, layers);
  return layers;
}

function stays(key: string, reads: Reads, { keepAttributes = [], dropAttributes = [] }: OracleOptions): boolean {
  return !dropAttributes.includes(key) && (reads === null || reads.has(key) || keepAttributes.includes(key));
}
