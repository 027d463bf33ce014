// A window of the pyramid, zooms 0 to 14, with exactly the requested number of keys, in (zoom, column, TMS row) order.

const MAX_ZOOM = 14;
/** The minimum width of a zoom, if it has so many columns: low zooms are complete. */
const MIN_SIDE = 8;

/**
 * Returns the keys, as XYZ.
 * @param {number} wanted
 * @returns {Generator<{ z: number, x: number, y: number }>}
 */
export function* keysOf(wanted) {
  let left = wanted;
  const side = sideFor(wanted);
  for (let z = 0; z <= MAX_ZOOM && left > 0; z++) {
    const height = sideAt(z, side);
    // The last zoom takes the rest, so that the number is exact.
    const width = z === MAX_ZOOM ? Math.min(2 ** z, Math.ceil(left / height)) : height;
    const [firstX, lastY] = [middle(z, width), middle(z, height) + height - 1];
    for (let x = firstX; x < firstX + width && left > 0; x++) {
      for (let y = lastY; y > lastY - height && left > 0; y--, left--) yield { z, x, y };
    }
  }
}

/**
 * The largest side of the last zoom with which all zooms together stay below the number.
 * @param {number} wanted
 */
function sideFor(wanted) {
  let [low, high] = [1, 2 ** MAX_ZOOM];
  while (low < high) {
    const side = Math.ceil((low + high) / 2);
    let tiles = 0;
    for (let z = 0; z <= MAX_ZOOM; z++) tiles += sideAt(z, side) ** 2;
    if (tiles <= wanted) low = side;
    else high = side - 1;
  }
  return low;
}

/**
 * @param {number} zoom
 * @param {number} side
 */
function sideAt(zoom, side) {
  return Math.min(2 ** zoom, Math.max(Math.min(MIN_SIDE, side), Math.ceil(side / 2 ** (MAX_ZOOM - zoom))));
}

/**
 * @param {number} zoom
 * @param {number} side
 */
function middle(zoom, side) {
  return Math.floor((2 ** zoom - side) / 2);
}
