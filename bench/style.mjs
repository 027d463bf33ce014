// A typical style for the OpenMapTiles schema: some ninety layers with the usual legacy filters, so that filters are evaluated as
// often as with a real map. Paint does not matter here.

/** @typedef {{ id: string, type: string, source: string, 'source-layer': string, minzoom?: number, maxzoom?: number, filter?: unknown, layout?: Record<string, unknown>, ref?: string }} StyleLayer */

const NOT_ON_BRUNNEL = ['!in', 'brunnel', 'bridge', 'tunnel'];
const LINE = ['==', '$type', 'LineString'];
const POLYGON = ['==', '$type', 'Polygon'];
const POINT = ['==', '$type', 'Point'];
const GROUND_FLOOR = ['any', ['!has', 'level'], ['==', 'level', 0]];

/** Road classes that are drawn alike: name, classes, additional filters, lowest zoom. */
const ROADS = /** @type {const} */ ([
  ['motorway-link', ['motorway'], [['==', 'ramp', 1]], 12],
  ['link', ['trunk', 'primary', 'secondary', 'tertiary'], [['==', 'ramp', 1]], 13],
  ['minor', ['minor', 'service', 'track'], [LINE], 8],
  ['secondary', ['secondary', 'tertiary'], [['!=', 'ramp', 1]], 8],
  ['primary', ['primary', 'trunk'], [LINE, ['!=', 'ramp', 1]], 5],
  ['motorway', ['motorway'], [LINE, ['!=', 'ramp', 1]], 4],
]);

/** Returns the style. */
export function benchStyle() {
  const layers = [...landLayers(), ...waterLayers(), ...roadLayers(), ...railLayers(), ...boundaryLayers(), ...labelLayers()];
  return { version: 8, name: 'bench', sources: { tiles: { type: 'vector' } }, layers };
}

/** @returns {StyleLayer[]} */
function landLayers() {
  const covers = [['grass'], ['wood'], ['sand']].map(([name]) =>
    layer(`landcover-${name}`, 'fill', 'landcover', ['==', 'class', name]),
  );
  const ices = ['glacier', 'ice_shelf'].map((name) => layer(`landcover-${name}`, 'fill', 'landcover', ['==', 'subclass', name]));
  const uses = ['cemetery', 'hospital', 'school', 'railway'].map((name) =>
    layer(`landuse-${name}`, 'fill', 'landuse', ['==', 'class', name]),
  );
  return [
    ...covers,
    ...ices,
    ...uses,
    layer('landuse-residential', 'fill', 'landuse', ['all', ['in', 'class', 'residential', 'suburb', 'neighbourhood']]),
    layer('landuse-commercial', 'fill', 'landuse', ['all', POLYGON, ['==', 'class', 'commercial']]),
    layer('landuse-industrial', 'fill', 'landuse', ['all', POLYGON, ['in', 'class', 'industrial', 'garages', 'dam']]),
    layer('park', 'fill', 'park', ['==', 'class', 'public_park']),
    layer('building', 'fill', 'building'),
    layer('building-top', 'fill', 'building'),
    layer('aeroway-area', 'fill', 'aeroway', ['all', POLYGON, ['in', 'class', 'runway', 'taxiway']], 4),
    layer('aeroway-runway', 'line', 'aeroway', ['all', ['in', 'class', 'runway'], LINE], 4),
    layer('aeroway-taxiway', 'line', 'aeroway', ['all', ['in', 'class', 'taxiway'], LINE], 12),
  ];
}

/** @returns {StyleLayer[]} */
function waterLayers() {
  const flowing = [0, 1].flatMap((intermittent) => {
    const state = ['==', 'intermittent', intermittent];
    const suffix = intermittent ? '-intermittent' : '';
    return [
      layer(`waterway-river${suffix}`, 'line', 'waterway', ['all', ['==', 'class', 'river'], ['!=', 'brunnel', 'tunnel'], state]),
      layer(`waterway-small${suffix}`, 'line', 'waterway', [
        'all',
        ['in', 'class', 'canal', 'stream'],
        ['!=', 'brunnel', 'tunnel'],
        state,
      ]),
      layer(`waterway-other${suffix}`, 'line', 'waterway', ['all', ['!in', 'class', 'canal', 'river', 'stream'], state]),
    ];
  });
  return [
    ...flowing,
    layer(
      'waterway-tunnel',
      'line',
      'waterway',
      ['all', ['in', 'class', 'river', 'stream', 'canal'], ['==', 'brunnel', 'tunnel']],
      14,
    ),
    layer('water', 'fill', 'water', ['all', ['!=', 'intermittent', 1], ['!=', 'brunnel', 'tunnel']]),
    layer('water-intermittent', 'fill', 'water', ['all', ['==', 'intermittent', 1]]),
  ];
}

/** @returns {StyleLayer[]} */
function roadLayers() {
  const levels = /** @type {const} */ ([
    ['tunnel', ['==', 'brunnel', 'tunnel']],
    ['road', NOT_ON_BRUNNEL],
    ['bridge', ['==', 'brunnel', 'bridge']],
  ]);
  const roads = levels.flatMap(([level, on]) =>
    ROADS.flatMap(([name, classes, others, minzoom]) =>
      ['casing', 'inner'].map((part) =>
        layer(`${level}-${name}-${part}`, 'line', 'transportation', ['all', on, ['in', 'class', ...classes], ...others], minzoom),
      ),
    ),
  );
  const paths = levels.map(([level, on]) =>
    layer(`${level}-path`, 'line', 'transportation', ['all', LINE, on, ['==', 'class', 'path']], 13),
  );
  return [
    layer('road-area', 'fill', 'transportation', ['all', POLYGON, ['!in', 'class', 'pier']]),
    ...roads,
    ...paths,
    layer('ferry', 'line', 'transportation', ['all', ['in', 'class', 'ferry']]),
  ];
}

/** @returns {StyleLayer[]} */
function railLayers() {
  return ['rail', 'transit'].flatMap((name) => [
    ...['line', 'hatching'].map((part) =>
      layer(
        `${name}-${part}`,
        'line',
        'transportation',
        ['all', LINE, ['!has', 'service'], NOT_ON_BRUNNEL, ['==', 'class', name]],
        10,
      ),
    ),
    layer(`${name}-service`, 'line', 'transportation', ['all', LINE, ['==', 'class', name], ['has', 'service']], 13),
    layer(`${name}-bridge`, 'line', 'transportation', ['all', ['==', 'brunnel', 'bridge'], ['==', 'class', name]], 10),
  ]);
}

/** @returns {StyleLayer[]} */
function boundaryLayers() {
  return [
    layer(
      'boundary-land',
      'line',
      'boundary',
      ['all', ['>=', 'admin_level', 3], ['<=', 'admin_level', 8], ['!=', 'maritime', 1]],
      2,
    ),
    layer('boundary-country', 'line', 'boundary', [
      'all',
      ['==', 'admin_level', 2],
      ['!=', 'maritime', 1],
      ['!=', 'disputed', 1],
    ]),
    layer('boundary-disputed', 'line', 'boundary', ['all', ['!=', 'maritime', 1], ['==', 'disputed', 1]]),
    layer('boundary-water', 'line', 'boundary', ['all', ['in', 'admin_level', 2, 4], ['==', 'maritime', 1]], 4),
  ];
}

/** @returns {StyleLayer[]} */
function labelLayers() {
  const places = ['town', 'village', 'state', 'continent'].map((name) =>
    layer(`place-${name}`, 'symbol', 'place', ['==', 'class', name]),
  );
  const countries = [1, 2].map((rank) =>
    layer(`place-country-${rank}`, 'symbol', 'place', [
      'all',
      ['==', 'class', 'country'],
      ['==', 'rank', rank],
      ['has', 'iso_a2'],
    ]),
  );
  const pois = [
    ['poi-1', 14, ['<=', 'rank', 14]],
    ['poi-2', 15, ['all', ['<=', 'rank', 24], ['>=', 'rank', 15]]],
    ['poi-3', 16, ['>=', 'rank', 25]],
  ].map(([id, minzoom, rank]) =>
    layer(String(id), 'symbol', 'poi', ['all', POINT, rank, ['has', 'name'], GROUND_FLOOR], Number(minzoom)),
  );
  return [
    ...places,
    ...countries,
    layer('place-city', 'symbol', 'place', ['all', ['!=', 'capital', 2], ['==', 'class', 'city']]),
    layer('place-capital', 'symbol', 'place', ['all', ['==', 'capital', 2], ['==', 'class', 'city']]),
    ...pois,
    layer(
      'poi-station',
      'symbol',
      'poi',
      ['all', POINT, ['has', 'name'], ['==', 'class', 'railway'], ['==', 'subclass', 'station']],
      13,
    ),
    layer('road-name', 'symbol', 'transportation_name', ['in', 'class', 'primary', 'secondary', 'tertiary', 'trunk'], 12.2),
    layer('road-name-minor', 'symbol', 'transportation_name', ['all', LINE, ['in', 'class', 'minor', 'service', 'track']], 15),
    layer('road-name-path', 'symbol', 'transportation_name', ['==', 'class', 'path'], 15.5),
    layer(
      'shield',
      'symbol',
      'transportation_name',
      ['all', ['<=', 'ref_length', 6], LINE, ['in', 'network', 'us-interstate']],
      7,
    ),
    layer('water-name', 'symbol', 'water_name', ['all', POINT, ['!in', 'class', 'ocean']]),
    layer('waterway-name', 'symbol', 'waterway', ['all', LINE, ['has', 'name']], 13),
  ];
}

/**
 * @param {string} id
 * @param {'fill' | 'line' | 'symbol'} type
 * @param {string} sourceLayer
 * @param {unknown} [filter]
 * @param {number} [minzoom]
 * @returns {StyleLayer}
 */
function layer(id, type, sourceLayer, filter, minzoom) {
  const drawn = type === 'symbol' ? { layout: { 'text-field': '{name}' } } : {};
  const wanted = { ...(filter === undefined ? {} : { filter }), ...(minzoom === undefined ? {} : { minzoom }) };
  return { id, type, source: 'tiles', 'source-layer': sourceLayer, ...wanted, ...drawn };
}
