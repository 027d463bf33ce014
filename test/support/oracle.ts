// What pruning must give, told independently and slowly: the whole tile decoded by @mapbox/vector-tile, every feature
// put to style-spec's featureFilter as it is. Shares no code with src.

import { attributesRead, type Reads } from './oracle-attributes.ts';
import { type DecodedFeature, type DecodedLayer, plainFeature, readLayers } from './oracle-decode.ts';
import { filterTest } from './oracle-filter.ts';
import { compatShows, paintShows } from './oracle-paint.ts';
import { compatZooms, drawnZooms, readStyleLayers, type StyleLayerJson, type ZoomOptions } from './oracle-style.ts';

export { type DecodedLayer, decodeTile } from './oracle-decode.ts';

export interface OracleOptions extends ZoomOptions {
  /** JSON texts; any of several may draw a feature; none = no style prunes. */
  style: string | readonly string[];
  /** Default: all vector sources. */
  sources?: readonly string[];
  /** Default true. */
  filters?: boolean;
  /** Default false: all attributes stay. */
  attributes?: boolean;
  /** Default 'layout'. */
  visibility?: 'layout' | 'paint' | 'vt-compat';
  /** Default 'keep'. */
  unknownFilter?: 'keep' | 'drop';
  /** Source-layers that may stay; default all. */
  layers?: readonly string[];
  excludeLayers?: readonly string[];
  keepAttributes?: readonly string[];
  dropAttributes?: readonly string[];
}

interface Drawn {
  styleLayer: StyleLayerJson;
  zooms: number[];
}

/** Returns the layers and features that a pruned tile must hold: no more, no fewer. */
export function expectedLayers(
  options: OracleOptions,
  key: { z: number; x: number; y: number },
  bytes: Uint8Array,
): DecodedLayer[] {
  const { filters = true, unknownFilter = 'keep', layers, excludeLayers = [] } = options;
  const styles = typeof options.style === 'string' ? [options.style] : options.style;
  const expected: DecodedLayer[] = [];
  for (const { layer, features } of readLayers(bytes)) {
    if (layers?.includes(layer.name) === false || excludeLayers.includes(layer.name)) continue;
    const drawn = drawnStyleLayers(layer.name, key.z, options);
    if (styles.length > 0 && drawn.length === 0) continue;
    const tests = filters ? drawn.map(({ styleLayer, zooms }) => filterTest(styleLayer, zooms, key, unknownFilter)) : [];
    const kept = tests.length === 0 ? features : features.filter((feature) => tests.some((test) => test(feature)));
    if (kept.length === 0 && features.length > 0) continue;
    const reads = options.attributes ? attributesRead(drawn.map(({ styleLayer }) => styleLayer)) : null;
    const { name, version, extent } = layer;
    expected.push({
      name,
      version,
      extent,
      features: kept.map((feature) => withAttributes(plainFeature(feature), reads, options)),
    });
  }
  return expected;
}

/** Returns the style layers that can draw a source-layer in the tiles of a zoom, each with the view zooms where it does. */
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

/** Read once: tests ask for it tile by tile. */
const styleLayers = new Map<string, StyleLayerJson[]>();

function styleLayersOf(style: string, sources: readonly string[] = []): StyleLayerJson[] {
  const key = `${sources} ${style}`;
  const layers = styleLayers.get(key) ?? readStyleLayers(style, sources);
  styleLayers.set(key, layers);
  return layers;
}

function withAttributes(feature: DecodedFeature, reads: Reads, options: OracleOptions): DecodedFeature {
  const { keepAttributes = [], dropAttributes = [] } = options;
  const stays = (key: string): boolean => {
    return !dropAttributes.includes(key) && (reads === null || reads.has(key) || keepAttributes.includes(key));
  };
  return { ...feature, properties: Object.fromEntries(Object.entries(feature.properties).filter(([key]) => stays(key))) };
}
