// The allowed outcomes of a possibly broken style: it is refused with a named error, or it prunes a tile as style-spec's own
// filters do, and what style-spec cannot compile is kept.

import { expression, type FilterSpecification, featureFilter, latest, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { TilefoldError } from '../../../src/errors.ts';
import { type DecisionOptions, decideLayer } from '../../../src/style/decision.ts';
import { parseStyle, type Style, type StyleLayer } from '../../../src/style/style.ts';
import { createPrune } from '../../../src/transform/prune/prune.ts';
import { readWire } from '../../mvt/wire.ts';
import { pruneSpec } from '../../support/prune-spec.ts';
import { buildTile, type FeatureDraft, type ValueDraft } from '../../support/tile-builder.ts';
import { below, pick, type Random } from './damage.ts';

type Judged = 'all' | 'doubt' | ((zoom: number, feature: Feature) => boolean);
interface Feature {
  type: 1 | 2 | 3;
  /** Undefined instead of absent if there is none, as in renderers: filters distinguish the two. */
  id: number | undefined;
  properties: Record<string, string | number | boolean>;
}

const KEY = { z: 5, x: 16, y: 11 };
const MAX_TILE_ZOOM = 14;
const OPTIONS: DecisionOptions = {
  filters: true,
  attributes: true,
  zoomRule: 'view',
  visibility: 'layout',
  maxTileZoom: MAX_TILE_ZOOM,
  unknownFilter: 'keep',
};
const LAYERS_IN_TILE = 3;
const GEOMETRIES: Record<1 | 2 | 3, number[]> = { 1: [9, 50, 34], 2: [9, 4, 4, 10, 8, 8], 3: [9, 6, 12, 18, 10, 12, 24, 44, 15] };
/** Evaluated in two readings, or dependent on a running map: more may be kept than one reading keeps. */
const MANY_READINGS = /Multi|feature-state|global-state|heatmap|line-progress|within|distance|accumulated/;
/** Deeper filters are undecidable to the tool. */
const MAX_DEPTH = 200;
/** With a plain text as first operand, these compare two constants in an expression. */
const OLD_OPERATORS: ReadonlySet<unknown> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
/** Needs the position of a feature, which is unknown here. */
const READS_GEOMETRY = /within|distance/;

/** Returns 'prunes', or the error's code. Throws if a feature is lost that the style draws. */
export function checkStyle(random: Random, text: string): string {
  let style: Style;
  try {
    style = parseStyle(text, 'style.json');
  } catch (error) {
    if (error instanceof TilefoldError && error.code === 'BAD_STYLE') return error.code;
    throw error;
  }
  for (const line of style.warnings) if (typeof line !== 'string') throw new Error('a warning that is no text');
  const features = Array.from({ length: 4 }, () => madeFeature(random));
  for (const [sourceLayer, styleLayers] of style.bySourceLayer) {
    const judged = new Map(styleLayers.map((layer) => [layer, judge(layer)]));
    for (let z = 0; z <= MAX_TILE_ZOOM; z++) checkDecision(style, sourceLayer, z, judged, features);
  }
  checkPruned(style, text, features);
  return 'prunes';
}

function checkDecision(style: Style, sourceLayer: string, z: number, judged: Map<StyleLayer, Judged>, features: Feature[]): void {
  const decision = decideLayer(style, sourceLayer, z, OPTIONS);
  for (const feature of features) {
    const expected = isDrawn(judged, z, feature);
    const canonical = { ...KEY, z };
    const found =
      decision.kind === 'features' ? decision.decide({ geometry: [], ...feature }, canonical).keep : decision.kind === 'keep';
    if (found === expected || (found && hasManyReadings(judged))) continue;
    const shown = JSON.stringify(feature);
    throw new Error(`${sourceLayer} at zoom ${z}: ${found ? 'kept' : 'dropped'}, and style-spec says otherwise: ${shown}`);
  }
}

/** At tile zooms above the last, a style layer counts if it is drawn anywhere in [z, z + 1). */
function isDrawn(judged: ReadonlyMap<StyleLayer, Judged>, z: number, feature: Feature): boolean {
  for (const [{ hidden, minzoom, maxzoom, source }, verdict] of judged) {
    const last = z >= Math.min(MAX_TILE_ZOOM, source?.maxzoom ?? MAX_TILE_ZOOM) ? 24 : z;
    for (let zoom = z; zoom <= last; zoom++) {
      const isShown = !hidden && minzoom < zoom + 1 && maxzoom > zoom && minzoom < maxzoom && (zoom < 24 || minzoom <= zoom);
      if (!isShown) continue;
      if (verdict === 'all' || verdict === 'doubt' || passes(verdict, zoom, feature)) return true;
    }
  }
  return false;
}

function passes(verdict: Exclude<Judged, string>, zoom: number, feature: Feature): boolean {
  try {
    return verdict(zoom, feature);
  } catch {
    // As in renderers: a filter that fails on a feature does not draw it.
    return false;
  }
}

function judge({ filter }: StyleLayer): Judged {
  if (filter === undefined || filter === null) return 'all';
  if (depthOf(filter) > MAX_DEPTH) return 'doubt';
  try {
    const compiled = featureFilter(filter as FilterSpecification, 'judge');
    return (zoom, feature) => compiled.filter({ zoom }, { geometry: [], ...feature }, KEY as never);
  } catch {
    return 'doubt';
  }
}

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

function hasManyReadings(judged: ReadonlyMap<StyleLayer, Judged>): boolean {
  return [...judged.keys()].some(({ filter }) => MANY_READINGS.test(JSON.stringify(filter) ?? '') || isDoubtful(filter));
}

/** Filters that compile but do not validate are kept, and so are possible legacy filters inside an expression. */
function isDoubtful(filter: unknown): boolean {
  const { filter: validate } = validateStyleMin as unknown as { filter: (options: object) => unknown[] };
  try {
    return (
      (expression.isExpressionFilter(filter) && hasOldShape(filter)) ||
      validate({ key: 'filter', value: filter, style: {}, styleSpec: latest }).length > 0
    );
  } catch {
    return true;
  }
}

function hasOldShape(filter: unknown): boolean {
  if (!Array.isArray(filter)) return false;
  const [operator, key] = filter as unknown[];
  return (OLD_OPERATORS.has(operator) && typeof key === 'string') || filter.some(hasOldShape);
}

function checkPruned(style: Style, text: string, features: Feature[]): void {
  const names = [...style.bySourceLayer.keys()].slice(0, LAYERS_IN_TILE);
  const tile = buildTile([...names, 'drawn by nobody'].map((name) => ({ name, features: features.map(draftOf) })));
  const prune = createPrune(pruneSpec([{ name: 'style.json', text }], { compression: 'none', maxTileZoom: MAX_TILE_ZOOM }));
  const after = prune.apply(KEY, tile);
  if (after === null) throw new Error('the tile was dropped');
  const left = new Map(readWire(after).map((layer) => [Buffer.from(layer.name, 'latin1').toString(), layer.features.length]));
  if (left.has('drawn by nobody') && !names.includes('drawn by nobody')) throw new Error('a layer is left that nobody draws');
  for (const name of names) {
    if (READS_GEOMETRY.test(JSON.stringify(style.bySourceLayer.get(name)?.map(({ filter }) => filter)))) continue;
    const decision = decideLayer(style, name, KEY.z, OPTIONS);
    const kept = features.filter((feature) =>
      decision.kind === 'features' ? decision.decide({ geometry: [], ...feature }, KEY).keep : decision.kind === 'keep',
    ).length;
    if ((left.get(name) ?? 0) < kept) throw new Error(`${name}: ${left.get(name)} features left of ${kept} that are drawn`);
  }
}

function madeFeature(random: Random): Feature {
  // Without a prototype, as vector-tile creates them: no feature has its own `__proto__`.
  const properties: Feature['properties'] = Object.create(null);
  for (const key of ['class', 'type', 'kind'])
    if (random() < 0.7) properties[key] = pick(random, ['path', 'motorway', 'water', 'park', 'country']);
  for (const key of ['rank', 'scalerank', 'admin_level']) if (random() < 0.5) properties[key] = below(random, 9);
  if (random() < 0.3) properties['structure'] = pick(random, ['none', 'tunnel', 'bridge']);
  if (random() < 0.3) properties['maritime'] = below(random, 2);
  return { type: pick(random, [1, 2, 3] as const), properties, id: random() < 0.3 ? below(random, 9) : undefined };
}

function draftOf({ type, id, properties }: Feature): FeatureDraft {
  const tags = Object.entries(properties).map(([key, value]): [string, ValueDraft] => [
    key,
    typeof value === 'string' ? { string: value } : typeof value === 'number' ? { int: value } : { bool: value },
  ]);
  return { type, tags, geometry: GEOMETRIES[type], ...(id === undefined ? {} : { id }) };
}
