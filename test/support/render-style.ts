// A style for the sample tileset with everything that affects drawing: zoom-dependent filters and paint, fractional zooms, layers
// that start above the deepest tiles, sort keys, text from tokens and expressions, data-driven icons.

const SOURCE = 'natural-earth';

const layer = (id: string, type: string, sourceLayer: string, more: Record<string, unknown>): Record<string, unknown> => {
  return { id, type, source: SOURCE, 'source-layer': sourceLayer, ...more };
};

export const RENDER_LAYERS: readonly Record<string, unknown>[] = [
  { id: 'sea', type: 'background', paint: { 'background-color': '#cfe3ee' } },
  layer('land', 'fill', 'land', { maxzoom: 4.5, paint: { 'fill-color': '#f4f1e8', 'fill-antialias': true } }),
  layer('countries', 'fill', 'countries', {
    minzoom: 1.5,
    filter: ['>=', ['get', 'area_km2'], ['interpolate', ['linear'], ['zoom'], 1, 500_000, 4, 20_000, 7, 0]],
    layout: { 'fill-sort-key': ['-', 0, ['get', 'area_km2']] },
    paint: {
      'fill-color': ['step', ['zoom'], ['match', ['get', 'rank'], 1, '#e9c2cf', 2, '#c9e9da', '#f4d1e8'], 4, '#d4f1c8'],
      'fill-opacity': { stops: [[1, 0.4], [5, 0.9]] }, // biome-ignore format: stops, one line
    },
  }),
  layer('never seen', 'fill', 'countries', { filter: ['has', 'code'], paint: { 'fill-opacity': 0 } }),
  layer('disputed areas', 'fill', 'countries', {
    filter: ['==', 'disputed', true],
    minzoom: 7.25,
    paint: { 'fill-color': '#80000080', 'fill-outline-color': '#000' },
  }),
  layer('meridians', 'line', 'graticules', {
    minzoom: 2.5,
    maxzoom: 3.75,
    filter: ['all', ['==', 'kind', 'meridian'], ['==', 'step', 30]],
    paint: { 'line-dasharray': [4, 2], 'line-color': '#88a', 'line-width': ['+', 1, ['/', ['abs', ['get', 'degrees']], 60]] },
  }),
  layer('coasts fading in', 'line', 'boundaries', {
    filter: ['==', ['get', 'maritime'], true],
    paint: { 'line-color': '#157', 'line-opacity': ['interpolate', ['linear'], ['zoom'], 3, 0, 4, 1] },
  }),
  layer('borders', 'line', 'boundaries', {
    minzoom: 1,
    filter: ['all', ['==', '$type', 'LineString'], ['==', 'kind', 'border']],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#a8829c', 'line-width': { base: 1.4, stops: [[1, 0.5], [8, 4]] } }, // biome-ignore format: stops, one line
  }),
  layer('places', 'circle', 'places', {
    minzoom: 3.25,
    filter: ['<=', ['get', 'rank'], ['floor', ['zoom']]],
    paint: { 'circle-radius': ['-', 9, ['get', 'rank']], 'circle-stroke-width': 1, 'circle-color': '#f60' },
  }),
  layer('names of the large', 'symbol', 'places', {
    maxzoom: 4,
    filter: ['<=', 'rank', 2],
    layout: { 'text-field': '{name}', 'text-size': 12, 'icon-image': 'rank-{rank}' },
  }),
  layer('names', 'symbol', 'places', {
    minzoom: 4,
    filter: ['any', ['<', ['zoom'], 5], ['has', 'name']],
    layout: {
      'text-field': ['concat', ['upcase', ['get', 'name']], '\n', ['id']],
      'text-size': ['interpolate', ['linear'], ['zoom'], 4, ['-', 14, ['get', 'rank']], 8, 18],
      'text-variable-anchor': ['top', 'left'],
      'text-radial-offset': 0.6,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-halo-color': '#fff', 'text-halo-width': 1 },
  }),
];

export function renderStyle(layers: readonly Record<string, unknown>[] = RENDER_LAYERS): string {
  return JSON.stringify({ version: 8, sources: { [SOURCE]: { type: 'vector', url: 'mbtiles://sample' } }, layers });
}
