// Length of lines in metres, by cells of a grid in degrees. --data takes {"layer": ..., "degrees": ...}.

const EARTH_RADIUS = 6_371_008.8;

export default {
  init: ({ data }) => ({ layer: data?.layer ?? 'roads', degrees: data?.degrees ?? 1, metres: {} }),
  map(sum, tile) {
    for (const layer of tile.layers.filter(({ name }) => name === sum.layer)) {
      for (const feature of layer) {
        if (feature.type !== 'linestring') continue;
        for (const part of feature.geometry())
          addLine(
            sum,
            part.map((place) => degreesOf(tile, layer.extent, place)),
          );
      }
    }
  },
  merge(a, b) {
    for (const [cell, metres] of Object.entries(b.metres)) a.metres[cell] = (a.metres[cell] ?? 0) + metres;
    return a;
  },
  finish: ({ metres }) =>
    Object.fromEntries(
      Object.entries(metres)
        .map(([cell, length]) => [cell, Math.round(length)])
        .sort(),
    ),
};

/** A segment counts for the cell in which it begins. */
function addLine({ degrees, metres }, places) {
  for (let i = 1; i < places.length; i++) {
    const [longitude, latitude] = places[i - 1];
    const cell = `${Math.floor(longitude / degrees) * degrees},${Math.floor(latitude / degrees) * degrees}`;
    metres[cell] = (metres[cell] ?? 0) + distance(places[i - 1], places[i]);
  }
}

function degreesOf({ z, x, y }, extent, [column, row]) {
  const longitude = ((x + column / extent) / 2 ** z) * 360 - 180;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + row / extent)) / 2 ** z))) * 180) / Math.PI;
  return [longitude, latitude];
}

/** Great circle, by the haversine formula. */
function distance([west, south], [east, north]) {
  const [a, b] = [south, north].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(((east - west) * Math.PI) / 360) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(half));
}
