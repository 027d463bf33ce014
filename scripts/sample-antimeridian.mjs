// Unwraps spherical coordinates: Natural Earth's lines jump from 180 to -180 degrees at the antimeridian, which on a plane is a
// line across the world. Here longitudes continue past 180, and the tile cutter wraps them.

const POLE = -90;
/** Everything south of this is invisible on a Mercator map. */
const MERCATOR_LATITUDE = -85.0511;

/** Returns the polygon with continuous longitudes; a ring around the south pole is closed along it. */
export function unwrapPolygon(rings) {
  const shown = rings.filter((ring) => ring.some(([, latitude]) => latitude > MERCATOR_LATITUDE));
  return shown.map((ring) => closeAtPole(unwrapLine(ring)));
}

/** Returns the line with continuous longitudes. */
export function unwrapLine(line) {
  let turns = 0;
  return line.map(([longitude, latitude], i) => {
    const step = i === 0 ? 0 : longitude - line[i - 1][0];
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + turns * 360, latitude];
  });
}

function closeAtPole(ring) {
  const [first] = ring;
  const last = ring[ring.length - 1];
  if (Math.abs(last[0] - first[0]) < 180) return ring;
  return [...ring, [last[0], POLE], [first[0], POLE], first];
}
