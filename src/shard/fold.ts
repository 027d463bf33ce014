// Folds shard reports into one. The result does not depend on the order in which shards ended.

import type { ZoomCover } from '../tile/extent.ts';
import { type TransformRequest, transformOf } from '../transform/registry.ts';
import {
  emptyCounts,
  joinInputs,
  joinSizes,
  joinTallies,
  type ShardCountsReport,
  type ShardReport,
  widen,
  type ZoomCounts,
} from './shard-report.ts';

/** Folds shard reports in the order given, which must be the manifest's. */
export function foldShardReports(request: TransformRequest, reports: Iterable<ShardReport>): ShardReport {
  let folded = emptyCounts();
  const transform = transformOf(request).report.fold();
  for (const report of reports) {
    folded = join(folded, report);
    transform.add(report.transform);
  }
  return { ...folded, transform: transform.toReport() };
}

export function coversOf({ zooms }: ShardReport): ZoomCover[] {
  const covers: ZoomCover[] = [];
  for (const { zoom, cover } of zooms) {
    if (zoom !== null && cover !== null) covers.push({ zoom, minX: cover[0], minY: cover[1], maxX: cover[2], maxY: cover[3] });
  }
  return covers;
}

function join(a: ShardCountsReport, b: ShardCountsReport): ShardCountsReport {
  return {
    zooms: joinZooms(a.zooms, b.zooms),
    decodeErrors: joinTallies(a.decodeErrors, b.decodeErrors),
    sizes: joinSizes(a.sizes, b.sizes),
    warnings: joinTallies(a.warnings, b.warnings),
    dropExamples: joinTallies(a.dropExamples, b.dropExamples),
    ...(a.inputs === undefined && b.inputs === undefined ? {} : { inputs: joinInputs(a.inputs ?? [], b.inputs ?? []) }),
  };
}

function joinZooms(a: readonly ZoomCounts[], b: readonly ZoomCounts[]): ZoomCounts[] {
  const zooms = new Map<number | null, ZoomCounts>(a.map((counts) => [counts.zoom, counts]));
  for (const counts of b) {
    const known = zooms.get(counts.zoom);
    zooms.set(counts.zoom, known === undefined ? counts : joinZoom(known, counts));
  }
  return [...zooms.values()].sort((x, y) => (x.zoom ?? -1) - (y.zoom ?? -1));
}

function joinZoom(a: ZoomCounts, b: ZoomCounts): ZoomCounts {
  const dropped = { ...a.dropped };
  for (const [reason, count] of Object.entries(b.dropped) as [keyof typeof dropped, number][]) {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  }
  let cover = a.cover;
  if (b.cover !== null) cover = widen(widen(cover, b.cover[0], b.cover[1]), b.cover[2], b.cover[3]);
  return {
    zoom: a.zoom,
    read: a.read + b.read,
    written: a.written + b.written,
    unchanged: a.unchanged + b.unchanged,
    reencoded: a.reencoded + b.reencoded,
    bytesIn: a.bytesIn + b.bytesIn,
    bytesOut: a.bytesOut + b.bytesOut,
    dropped,
    cover,
  };
}
