// Formats the source-layers of the run report as tables: summed over zooms, and level by level.

import type { RunReport } from '../../job/report-types.ts';
import { change, count, size } from '../../kit/text/numbers.ts';
import type { Cells } from '../../kit/text/table.ts';
import { nameText } from '../../kit/text/terminal-text.ts';
import { transformNamed } from '../../transform/registry.ts';
import type { LayerReport, LevelReport } from '../../transform/report-part.ts';

interface Sum {
  name: string;
  zoomsBefore: number[];
  zoomsAfter: number[];
  tilesBefore: number;
  tilesAfter: number;
  featuresBefore: number;
  featuresAfter: number;
  verticesBefore: number;
  verticesAfter: number;
  bytesBefore: number;
  bytesAfter: number;
}

/** One row for each source-layer, the largest in the output first. Vertices are shown only for commands that reduce them. */
export function layerRows({ layers, command }: RunReport): Cells[] {
  const sums = sumBy(layers, ({ layer }) => layer);
  if (sums.length === 0) return [];
  sums.sort((a, b) => b.bytesAfter - a.bytesAfter || b.bytesBefore - a.bytesBefore || (a.name < b.name ? -1 : 1));
  const withVertices = transformNamed(command).showsVertices;
  const rows = sums.map((sum) => [
    nameText(sum.name),
    zoomsText(sum.zoomsBefore),
    zoomsText(sum.zoomsAfter),
    count(sum.featuresBefore),
    count(sum.featuresAfter),
    ...(withVertices ? [count(sum.verticesBefore), count(sum.verticesAfter)] : []),
    size(sum.bytesBefore),
    size(sum.bytesAfter),
    change(sum.bytesBefore, sum.bytesAfter),
  ]);
  const vertices = withVertices ? ['vertices in', 'out'] : [];
  return [['layer', 'zooms in', 'out', 'features in', 'out', ...vertices, 'bytes in', 'out', 'change'], ...rows];
}

/** One row for each level, in processing order. A single level would only repeat the source-layers. */
export function levelRows({ levels }: RunReport): Cells[] {
  const sums = sumBy<LevelReport>(levels, ({ level }) => level);
  if (sums.length < 2) return [];
  const rows = sums.map((sum) => [
    sum.name,
    count(sum.tilesBefore),
    count(sum.tilesAfter),
    count(sum.featuresBefore),
    count(sum.featuresAfter),
    size(sum.bytesBefore),
    size(sum.bytesAfter),
    change(sum.bytesBefore, sum.bytesAfter),
  ]);
  return [['level', 'tiles in', 'out', 'features in', 'out', 'bytes in', 'out', 'change'], ...rows];
}

function sumBy<Row extends LayerReport>(rows: readonly Row[], nameOf: (row: Row) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const name = nameOf(row);
    const sum = sums.get(name) ?? emptySum(name);
    sums.set(name, sum);
    sum.zoomsBefore.push(row.zoom);
    if (row.tiles_after > 0) sum.zoomsAfter.push(row.zoom);
    sum.tilesBefore += row.tiles_before;
    sum.tilesAfter += row.tiles_after;
    sum.featuresBefore += row.features_before;
    sum.featuresAfter += row.features_after;
    sum.verticesBefore += row.vertices_before;
    sum.verticesAfter += row.vertices_after;
    sum.bytesBefore += row.bytes_before;
    sum.bytesAfter += row.bytes_after;
  }
  return [...sums.values()];
}

function emptySum(name: string): Sum {
  const zero = { tilesBefore: 0, tilesAfter: 0, featuresBefore: 0, featuresAfter: 0 };
  return { name, zoomsBefore: [], zoomsAfter: [], ...zero, verticesBefore: 0, verticesAfter: 0, bytesBefore: 0, bytesAfter: 0 };
}

/** 0, 1, 2, 5 -> `z0-2,5`; none -> `none`. */
function zoomsText(zooms: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const zoom of [...zooms].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && zoom === run[1] + 1) run[1] = zoom;
    else runs.push([zoom, zoom]);
  }
  if (runs.length === 0) return 'none';
  return `z${runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',')}`;
}
