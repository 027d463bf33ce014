// Warns of pyramids with holes: where an input ends, and no other input has deeper tiles, clients draw nothing on deeper views.

import type { ColumnCount } from '../types.ts';

const MOST_NAMED = 5;

/** `census`: that of a union, ascending. Finds holes as wide as a strip of columns; a tile is not looked for. */
export function gapWarnings(census: readonly ColumnCount[], paths: readonly string[]): string[] {
  const zooms = Map.groupBy(census, ({ zoom }) => zoom);
  const deepest = Math.max(...zooms.keys());
  return [...skippedZooms([...zooms.keys()]), ...endingInputs(zooms, deepest, paths)];
}

function skippedZooms(zooms: readonly number[]): string[] {
  const missing: number[] = [];
  for (let zoom = Math.min(...zooms); zoom < Math.max(...zooms); zoom++) if (!zooms.includes(zoom)) missing.push(zoom);
  if (missing.length === 0) return [];
  return [`the pyramid has a hole: no input has a tile at zoom ${missing.join(', ')}, and there are deeper ones`];
}

function endingInputs(zooms: ReadonlyMap<number, readonly ColumnCount[]>, deepest: number, paths: readonly string[]): string[] {
  const ends = new Map<number, number>();
  for (const strips of zooms.values())
    for (const { zoom, inputs = [] } of strips) for (const input of inputs) ends.set(input, zoom);
  const holes: [path: string, zoom: number][] = [];
  for (const [input, zoom] of [...ends].sort(([a], [b]) => a - b)) {
    if (zoom === deepest) continue;
    const own = (zooms.get(zoom) ?? []).filter(({ inputs = [] }) => inputs.includes(input));
    if (own.some((strip) => !hasDeeper(strip, zooms.get(zoom + 1) ?? []))) holes.push([paths[input] as string, zoom]);
  }
  if (holes.length === 0) return [];
  const named = holes.slice(0, MOST_NAMED).map(([path, zoom]) => `${path} (zoom ${zoom})`);
  const more = holes.length > MOST_NAMED ? ` and ${holes.length - MOST_NAMED} more` : '';
  const what = 'in places the pyramid ends above the deepest zoom, and clients draw nothing on deeper views there';
  return [`${what}: zoom ${deepest} is the deepest, and these inputs end before it: ${named.join(', ')}${more}`];
}

/** Whether any tile is in the columns below the strip. */
function hasDeeper({ columns: [from, to] }: ColumnCount, below: readonly ColumnCount[]): boolean {
  // The last strip that begins within or before the columns below.
  let low = 0;
  let high = below.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((below[middle] as ColumnCount).columns[0] <= 2 * to + 1) low = middle + 1;
    else high = middle;
  }
  return low > 0 && (below[low - 1] as ColumnCount).columns[1] >= 2 * from;
}
