// A straight line through measured costs: whether a run of ten times the tiles takes ten times as long. Pure.

/** @typedef {{ size: number, value: number }} Point */
/** @typedef {{ start: number, each: number, r2: number }} Line */

/**
 * Returns the line of least squares: the cost of a run before its first tile, and the cost of each tile. Errors are relative to a point's
 * value, since a plain fit would depend on the largest size alone.
 * @param {readonly Point[]} points of at least two sizes
 * @returns {Line}
 */
export function lineThrough(points) {
  let [weights, sizes, values, squares, products] = [0, 0, 0, 0, 0];
  for (const { size, value } of points) {
    const weight = 1 / value ** 2;
    weights += weight;
    sizes += weight * size;
    values += weight * value;
    squares += weight * size * size;
    products += weight * size * value;
  }
  const spread = weights * squares - sizes * sizes;
  if (!(spread > 0)) throw new RangeError('a line needs two sizes');
  const each = (weights * products - sizes * values) / spread;
  const start = (values - each * sizes) / weights;
  return { start, each, r2: determination(points, { start, each }) };
}

/**
 * Returns the relative distance of a value above the line.
 * @param {Point} point
 * @param {{ start: number, each: number }} line
 */
export function residual({ size, value }, { start, each }) {
  return (value - (start + each * size)) / value;
}

/**
 * The share of the values' variance that the line explains.
 * @param {readonly Point[]} points
 * @param {{ start: number, each: number }} line
 */
function determination(points, { start, each }) {
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const off = points.reduce((sum, { size, value }) => sum + (value - start - each * size) ** 2, 0);
  const all = points.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return 1 - off / all;
}
