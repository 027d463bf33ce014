// What was removed and why: tiles by reason, and the removals at each level.

import type { RunReport, TallyReport } from '../../job/report-types.ts';
import { change, count, share, size } from '../../kit/text/numbers.ts';
import { levelTitle } from '../../transform/registry.ts';
import type { LevelReport } from '../../transform/report-part.ts';
import { html, type Markup, name } from '../page/html.ts';
import { facts, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';
import { added } from './sizes.ts';

interface LevelSum {
  readonly level: string;
  readonly sum: LevelReport;
}

export function removedSection(report: RunReport): Section {
  const { tiles, drops, levels, details } = report;
  const dropped = Object.values(tiles.dropped).reduce((sum, n) => sum + n, 0);
  return {
    id: 'removed',
    title: 'What went',
    body: [
      facts([
        ['Tiles read', count(tiles.read)],
        ['Tiles written', count(tiles.written)],
        ['of them unchanged', count(tiles.unchanged)],
        ['of them recompressed', count(tiles.reencoded)],
        ['Tiles dropped', count(dropped)],
        ['Tiles in failed shards', count(tiles.failed)],
      ]),
      dropped === 0 ? nothing('No tile was dropped.') : droppedTable(tiles.dropped, dropped, drops),
      levels.length > 0 && table('What each level removed', LEVEL_COLUMNS, levelSums(levels)),
      details !== null &&
        Object.keys(details.removed_layers).length > 0 &&
        layersTable(details.removed_layers, details.removed_layers_by_zoom),
    ],
  };
}

function droppedTable(dropped: Readonly<Record<string, number>>, all: number, drops: readonly TallyReport[]): Markup {
  const places = new Map(drops.map(({ kind, examples }) => [kind, examples]));
  const rows = Object.entries(dropped).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const columns: Column<[string, number]>[] = [
    { title: 'Reason', cell: ([reason]) => name(reason), text: true },
    { title: 'Tiles', cell: ([, tiles]) => count(tiles) },
    { title: 'of the dropped', cell: ([, tiles]) => share(tiles, all) },
    { title: 'The first', cell: ([reason]) => places.get(reason)?.join(', ') ?? '', text: true },
  ];
  return table('Tiles dropped, by reason', columns, rows);
}

const LEVEL_COLUMNS: readonly Column<LevelSum>[] = [
  { title: 'Level', cell: ({ level }) => levelTitle(level), text: true },
  { title: 'Features before', cell: ({ sum }) => count(sum.features_before) },
  { title: 'Features after', cell: ({ sum }) => count(sum.features_after) },
  { title: 'Bytes before', cell: ({ sum }) => size(sum.bytes_before) },
  { title: 'Bytes after', cell: ({ sum }) => size(sum.bytes_after) },
  { title: 'Change', cell: ({ sum }) => change(sum.bytes_before, sum.bytes_after) },
];

function levelSums(levels: readonly LevelReport[]): LevelSum[] {
  const sums = new Map<string, LevelReport>();
  for (const row of levels) {
    const sum = sums.get(row.level);
    sums.set(row.level, sum === undefined ? row : { ...added(sum, row), level: row.level });
  }
  return [...sums].map(([level, sum]) => ({ level, sum }));
}

function layersTable(removed: Readonly<Record<string, number>>, zooms: Readonly<Record<string, readonly number[]>>): Markup {
  const columns: Column<[string, number]>[] = [
    { title: 'Layer', cell: ([layer]) => name(layer), text: true },
    { title: 'Tiles without it now', cell: ([, tiles]) => count(tiles) },
    { title: 'Zooms without it now', cell: ([layer]) => zooms[layer]?.join(', ') ?? '', text: true },
  ];
  return html`${table('Source-layers removed', columns, Object.entries(removed))}`;
}
