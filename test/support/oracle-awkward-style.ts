// A style with each way not to be drawn and each way to read an attribute once, named by its source-layer.

const tiles = (type: string, sourceLayer: string, more: Record<string, unknown> = {}): Record<string, unknown> => {
  return { type, source: 'tiles', 'source-layer': sourceLayer, ...more };
};

const LAYERS: readonly Record<string, unknown>[] = [
  { type: 'background', paint: { 'background-color': '#fff' } },
  // Paint that hides the layer at some zooms, at all, or never.
  tiles('fill', 'fill 0', { paint: { 'fill-opacity': 0 } }),
  tiles('fill', 'fill from 4', { paint: { 'fill-opacity': ['step', ['zoom'], 0, 4, 1] } }),
  tiles('fill', 'fill to 2.5', { paint: { 'fill-opacity': { stops: [[2, 1], [2.5, 0]] } } }), // biome-ignore format: stops, one line
  tiles('fill', 'fill by data', { paint: { 'fill-opacity': ['case', ['has', 'shown'], 1, 0] } }),
  tiles('line', 'line fades in', { paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0, 5, 2] } }),
  tiles('line', 'line fades in', { minzoom: 1, maxzoom: 2.25, filter: ['==', 'class', 'early'] }),
  tiles('line', 'line jumps', { paint: { 'line-opacity': { type: 'interval', stops: [[0, 0], [3, 1], [4, 0]] } } }), // biome-ignore format: stops, one line
  tiles('line', 'line from 3.5', { paint: { 'line-opacity': ['interpolate', ['exponential', 1.5], ['zoom'], 3.5, 0, 9, 1] } }),
  tiles('circle', 'circle 0', { paint: { 'circle-opacity': 0, 'circle-stroke-width': 0 } }),
  tiles('circle', 'ring', { paint: { 'circle-opacity': 0, 'circle-stroke-width': ['step', ['zoom'], 0, 2, 1] } }),
  tiles('heatmap', 'heat', { paint: { 'heatmap-opacity': ['interpolate', ['linear'], ['zoom'], 4, 1, 5, 0] } }),
  tiles('fill-extrusion', 'block', { paint: { 'fill-extrusion-opacity': 0, 'fill-extrusion-height': ['get', 'height'] } }),
  tiles('symbol', 'neither', { layout: { 'text-size': 8 } }),
  tiles('symbol', 'icon alone', { layout: { 'text-field': '{name}', 'icon-image': 'dot' }, paint: { 'text-opacity': 0 } }),
  tiles('symbol', 'no icon', { layout: { 'icon-image': 'dot', 'icon-size': 0, 'text-field': { stops: [[0, ''], [3, '{name}']] } } }), // biome-ignore format: stops, one line
  tiles('symbol', 'both', {
    layout: { 'icon-image': '{class}-11', 'text-field': ['format', ['get', 'name'], {}, ['get', 'ref'], {}] },
  }),
  // Filters and zooms.
  {
    id: 'parent',
    ...tiles('line', 'ways', { minzoom: 2, filter: ['in', 'class', 'main', 'minor'], layout: { 'line-cap': 'round' } }),
  },
  { ref: 'parent', paint: { 'line-color': ['match', ['get', 'surface'], 'paved', 'red', 'blue'] } },
  tiles('line', 'ways', { minzoom: 14, filter: ['>=', ['to-number', ['get', 'rank']], ['-', ['zoom'], 12]] }),
  tiles('line', 'late', { minzoom: 5.5 }),
  tiles('line', 'too late', { minzoom: 3, maxzoom: 3, paint: { 'line-width': { property: 'width', stops: [[0, 1], [9, 2]] } } }), // biome-ignore format: stops, one line
  tiles('line', 'hidden', { layout: { visibility: 'none' } }),
  tiles('circle', 'riddle', { filter: ['no-such-operator', ['get', 'class']] }),
  // Attributes.
  tiles('circle', 'any key', { paint: { 'circle-radius': ['get', ['concat', 'width', ['get', 'class']]] } }),
  tiles('circle', 'whole', { paint: { 'circle-radius': ['case', ['has', 'size', ['properties']], 1, 2] } }),
  tiles('circle', 'sorted', {
    minzoom: 3,
    layout: { 'circle-sort-key': ['coalesce', ['get', 'order'], ['get', '__proto__'], 1] },
  }),
  tiles('circle', 'sorted', { maxzoom: 3, paint: { 'circle-radius': { property: 'size', type: 'identity' } } }),
  tiles('circle', 'plain', {}),
  // Other sources.
  { type: 'circle', source: 'more', 'source-layer': 'plain', minzoom: 5, filter: ['has', 'name'] },
  {
    type: 'circle',
    source: 'more',
    'source-layer': 'promoted',
    paint: { 'circle-opacity': ['case', ['feature-state', 'x'], 1, 0.5] },
  },
  { type: 'circle', source: 'drawing', 'source-layer': 'drawing' },
];

export const AWKWARD_MODES_STYLE: string = JSON.stringify({
  version: 8,
  sources: {
    tiles: { type: 'vector' },
    more: { type: 'vector', promoteId: { promoted: 'code' } },
    drawing: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
  },
  layers: LAYERS.map((layer, i) => ({ id: `layer ${i}`, ...layer })),
});

/** Draws little, and some that the other style does not; for commands with two styles. */
export const SECOND_STYLE: string = JSON.stringify({
  version: 8,
  sources: { tiles: { type: 'vector' } },
  layers: [
    {
      id: 'parent',
      ...tiles('line', 'ways', { filter: ['!in', 'class', 'main', 'minor'], paint: { 'line-width': ['get', 'width'] } }),
    },
    { id: 'b', ...tiles('fill', 'hidden', { minzoom: 2 }) },
    { id: 'c', ...tiles('fill', 'fill 0', { filter: ['==', ['get', 'class'], 'main'] }) },
  ],
});
